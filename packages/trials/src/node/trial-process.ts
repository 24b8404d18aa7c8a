// The program of a process in a pool that knows what the general packages define.
import { general } from '../trial/registry.ts';
import { serveTrials } from './serve.ts';

serveTrials(general);
