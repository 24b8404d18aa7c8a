// pnpm --silent bench <command>: builds what is measured and measures it. Standard output holds the measurements alone.
import { findChromium, switches } from './machine/chromium.mjs';
import { build, run } from './workspace.mjs';

build('@gr/bench');
// for --backend webgl
process.env.GR_CHROMIUM ??= findChromium() ?? '';
process.env.GR_CHROMIUM_SWITCHES ??= switches.join(' ');

process.exitCode = run(process.execPath, ['bench/dist/main.js', ...process.argv.slice(2)]);
