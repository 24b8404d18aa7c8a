/** How long an end waits for a Redis that may be away, in milliseconds. */
export const closeTimeout = 3000;

/** Waits for what may never come, but not for longer than so many milliseconds. */
export const inTime = (what: Promise<unknown>, milliseconds: number): Promise<unknown> =>
  Promise.race([what, new Promise((resolve) => setTimeout(resolve, milliseconds).unref())]);
