// npm start: installs, builds, and compares plain training with SpectReg and DoubleBack on 2,000 labelled digits.
import { fail, install, pnpm, requireNode, run } from './workspace.mjs';

requireNode();
console.log('Setting up (the first time this takes a minute) …');
install();
if (pnpm('exec', 'turbo', 'run', 'build', '--filter=@gr/cli...', '--output-logs=errors-only') !== 0)
  fail('The build failed.');
process.exitCode = run(process.execPath, ['apps/cli/dist/main.js', 'compare', ...process.argv.slice(2)]);
