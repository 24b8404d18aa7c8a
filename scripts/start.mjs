// npm start: installs, builds, and compares plain training with SpectReg and DoubleBack on 2,000 labelled digits.
import { build, install, requireNode, run } from './workspace.mjs';

requireNode();
console.log('Setting up (the first time this takes a minute) …');
install();
build('@gr/cli');
process.exitCode = run(process.execPath, ['apps/cli/dist/main.js', 'compare', ...process.argv.slice(2)]);
