// pnpm test:unit: the laws of the packages on the processor, in less than a minute. All else is npm test's.
import { pnpm } from './workspace.mjs';

process.env.GR_EXTENT = 'unit';
process.exitCode = pnpm(
  'exec',
  'vitest',
  'run',
  '--project',
  'node',
  '--project',
  'node-cpu',
  ...process.argv.slice(2),
);
