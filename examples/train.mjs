// Trains LeNet on 2,000 procedural digits with SpectReg: a step from functions, a loop of events.   node examples/train.mjs
import { useBackend } from '@gr/backends';
import { digits, epochs, standardization, standardize } from '@gr/datasets';
import { lenet } from '@gr/models';
import { spectReg, weighted } from '@gr/penalties';
import { key } from '@gr/random';
import { adam, evaluate, fit, initialState, trainStep } from '@gr/train';

const started = await useBackend('wasm')();
if (started._tag === 'Left') throw new Error(started.left.message);

const model = lenet();
const optimizer = adam(0.001);
const step = trainStep({ model, optimizer, penalty: weighted(0.01, spectReg()) });
let state = initialState({ model, input: [28, 28, 1], optimizer, key: key(1) });

const iterations = Number(process.argv[2] ?? 200);
const made = digits(key(2), 2000);
const scaled = standardize({ statistics: standardization(made) });
const data = scaled(made);
for await (const event of fit(step, state, epochs({ size: 50, key: key(3) })(data), { iterations, every: 50 }))
  if (event.kind === 'step')
    console.log(`step ${event.step}: loss ${event.loss.toFixed(3)}, penalty ${event.penalty.toFixed(3)}`);
  else state = event.state;

const { accuracy, examples } = await evaluate(model, state, scaled(digits(key(4), 1000)));
console.log(`accuracy on ${examples} other digits: ${(100 * accuracy).toFixed(1)} %`);
await started.right.stop();
