// npm start: installs, builds, and runs an experiment: plain training, SpectReg and DoubleBack on 2,000 labelled digits, or the one that
// is named, as in: npm start -- mnist-2000 --data-dir <folder>
import { build, install, requireNode, run } from './workspace.mjs';

requireNode();
console.log('Setting up (the first time this takes a minute) …');
install();
build('@gr/cli');
const given = process.argv.slice(2);
const named = given[0] !== undefined && !given[0].startsWith('-');
process.exitCode = run(process.execPath, [
  'apps/cli/dist/main.js',
  'reproduce',
  ...(named ? [] : ['digits']),
  ...given,
]);
