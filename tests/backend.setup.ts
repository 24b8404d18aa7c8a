// Starts the project's backend before each test file and stops it afterwards.
import { afterAll, inject } from 'vitest';
import { useBackend } from '@gr/backends';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import './backend.ts';

const backend = inject('backend');
// Each run of a property has shapes of its own, and a GPU compiles programs for them.
if (backend === 'webgl' || backend === 'webgpu') fc.configureGlobal({ numRuns: 15 });

const started = await useBackend(backend)();
if (E.isLeft(started)) throw new Error(started.left.message);
afterAll(() => started.right.stop());
