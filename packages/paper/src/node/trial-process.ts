// The program of a process in a pool that knows the paper's registry.
import { serveTrials } from '@gr/trials/node';
import { paperRegistry } from '../registry.ts';

serveTrials(paperRegistry);
