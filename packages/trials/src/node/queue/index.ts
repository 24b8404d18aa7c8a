export { type QueueAddress, type QueueError, queueAddress, reach } from './address.ts';
export { type Queued, type QueuedOptions, queued } from './queued.ts';
export { type WorkOptions, type Worked, work } from './worker.ts';
