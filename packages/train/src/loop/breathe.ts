/**
 * A function that lets the event loop run, if it has not done so for `interval` milliseconds: then signals, timers and
 * a page's clicks come through. Promises alone never let them: a read on the WASM or cpu backend is done at once.
 */
export const breather = (interval: number): (() => Promise<void>) => {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < interval) return;
    await macrotask();
    last = performance.now();
  };
};

// A message takes 50 µs; setTimeout(0) takes 1 ms in Node and 4 ms in browsers, setImmediate is Node's alone.
const macrotask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
