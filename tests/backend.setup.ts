// Starts the project's backend before each test file and stops it afterwards.
import { afterAll, inject } from 'vitest';
import { useBackend } from '@gr/backends';
import * as E from 'fp-ts/lib/Either.js';
import './backend.ts';

const backend = inject('backend');
const started = await useBackend(backend)();
if (E.isLeft(started)) throw new Error(started.left.message);
afterAll(() => started.right.stop());
