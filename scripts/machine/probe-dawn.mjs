// Ends with status 0 if WebGPU starts in Node, else with 1 and the reason on standard error.
import * as E from 'fp-ts/lib/Either.js';
import { useBackend } from '@gr/backends';

const started = await useBackend('webgpu')();
if (E.isLeft(started)) console.error(started.left.message);
process.exit(E.isLeft(started) ? 1 : 0);
