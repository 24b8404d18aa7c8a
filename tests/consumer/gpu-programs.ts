// Programs that run in a page and in plain Node, on the backend named `backend`. They print what the tests expect of them.

const imports = `
  import * as E from 'fp-ts/lib/Either.js';
  import * as tf from '@tensorflow/tfjs-core';
  import { useBackend } from '@gr/backends';
  import { digits, epochs } from '@gr/datasets';
  import { mlp } from '@gr/models';
  import { doubleBack, weighted } from '@gr/penalties';
  import { key } from '@gr/random';
  import { adam, disposeState, fit, initialState, trainStep } from '@gr/train';

  const start = async (...args) => {
    const started = await useBackend(...args)();
    if (E.isLeft(started)) throw new Error(started.left.message);
    return started.right;
  };
  const product = async () => {
    const c = tf.tidy(() => tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])));
    const [value] = await c.data();
    c.dispose();
    return value;
  };`;

/** Starting, twice and beside another backend, switching and stopping. */
export const lifecycle = (backend: string): string => `${imports}
  const is = (name) => tf.getBackend() === name;
  const first = await start(${backend});
  console.log('started', is(${backend}), await product(), first.report.device.length > 0);
  const second = await start(${backend});
  await first.stop();
  await first.stop();
  console.log('shared', second.report === first.report, is(${backend}), await product());

  const x = tf.tensor2d([[1, 2]]);
  const cpu = await start('cpu');
  console.log('beside', is('cpu'), ...(await tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).data()));
  await cpu.stop();
  console.log('back', is(${backend}), ...(await tf.matMul(x, tf.tensor2d([[3], [4]])).data()));

  const refused = await useBackend(${backend}, { software: first.report.software ? 'refuse' : 'only' })();
  console.log('refused', refused._tag, refused.left?._tag);
  const gpu = await start('gpu', { software: 'allow' });
  console.log('gpu', gpu.report.device.length > 0);
  await gpu.stop();

  const kept = tf.matMul(tf.ones([2, 2]), tf.ones([2, 2]));
  await second.stop();
  console.log('stopped', is('cpu'), await product());
  await kept.data().catch(({ message }) => console.log(message));
  kept.dispose();
  const again = await start(${backend});
  console.log('again', is(${backend}), await product());
  await again.stop();`;

/** The device is lost in the middle of a run: the state is handed over and the run goes on elsewhere. */
export const loss = (backend: string, lose: string): string => `${imports}
  const gpu = await start(${backend});
  const model = mlp({ hidden: [16] });
  const optimizer = adam(0.01);
  const step = trainStep({ model, optimizer, penalty: weighted(0.1, doubleBack()) });
  const first = initialState({ model, input: [28, 28, 1], optimizer, key: key(1) });
  const data = digits(key(2), 60);
  const batches = (step = 0) => epochs({ size: 20, key: key(3), step })(data);
  const lose = async () => { ${lose} };
  let state;
  try {
    for await (const event of fit(step, first, batches(), { iterations: 8, copyEvery: 0 })) {
      if (event.kind === 'step' && event.step === 4) await lose();
      if (event.kind === 'failed') {
        state = event.state;
        const cause = event.error.cause ?? event.error;
        console.log('failed', event.step, cause.name, cause.kind);
      }
    }
    console.log('it ended');
  } catch (error) {
    console.log(error.message);
  }
  const read = await state.params.fc1.w.data();
  console.log('readable', read.length, read.every(Number.isFinite));
  const again = await useBackend(${backend})();
  console.log('not shared any more', again._tag);

  await start('cpu');
  for await (const event of fit(step, state, batches(state.step), { iterations: 2 })) {
    if (event.kind === 'step') console.log('went on', event.step, Number.isFinite(event.loss));
    else disposeState(event.state);
  }
  await gpu.stop();
  const fresh = await start(${backend});
  console.log('fresh', tf.getBackend() === ${backend}, await product());`;
