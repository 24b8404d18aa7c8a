// pnpm fuzz: builds the fuzzer and runs it. docs/verification.md says what it does.
import { tmpdir } from 'node:os';
import { findChromium, switches } from './machine/chromium.mjs';
import { driverForTests } from './machine/vulkan.mjs';
import { build, run } from './workspace.mjs';

build('@gr/verification');
// for --backend webgl
process.env.GR_CHROMIUM ??= findChromium() ?? '';
process.env.GR_CHROMIUM_SWITCHES ??= switches.join(' ');
// for --backend webgpu
const driver = driverForTests();
if (driver !== undefined) process.env.VK_ICD_FILENAMES = driver;
process.env.XDG_RUNTIME_DIR ??= tmpdir();

// Ctrl-C is for the fuzzer, which prints what it has found.
process.on('SIGINT', () => {});
process.exitCode = run(process.execPath, ['verification/dist/main.js', 'fuzz', ...process.argv.slice(2)]);
