// The program of a child process.
import process from 'node:process';
import type { SuiteOptions } from '../outcome.ts';
import { tell } from './main.ts';

await tell(JSON.parse(process.argv[2]!) as SuiteOptions, (message) => void process.send!(message));
// backends of wasm and of GPUs keep a process alive
process.send!({ kind: 'flush' }, undefined, undefined, () => process.exit(0));
