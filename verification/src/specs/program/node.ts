// The program of a child process.
import process from 'node:process';
import type { SuiteOptions } from '../outcome.ts';
import { tell } from './main.ts';

const options = JSON.parse(process.argv[2]!) as SuiteOptions;
await tell(options, (message) => void process.send!(message));
// the backend of a GPU keeps a process alive; what was sent is on its way before the channel closes
process.once('disconnect', () => process.exit(0));
process.disconnect();
