// pnpm --silent bench <command>: builds what is measured and measures it. Standard output holds the measurements alone.
import { build, run } from './workspace.mjs';

build('@gr/bench');
process.exitCode = run(process.execPath, ['bench/dist/main.js', ...process.argv.slice(2)]);
