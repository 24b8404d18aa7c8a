// pnpm specs --backend wasm: runs tfjs-core's own specs on a backend with our kernels and rules.
import { tmpdir } from 'node:os';
import { findChromium, switches } from './machine/chromium.mjs';
import { driverForTests } from './machine/vulkan.mjs';
import { build, run } from './workspace.mjs';

build('@gr/verification');
process.env.GR_CHROMIUM ??= findChromium() ?? '';
process.env.GR_CHROMIUM_SWITCHES ??= switches.join(' ');
const driver = driverForTests();
if (driver !== undefined) process.env.VK_ICD_FILENAMES ??= driver;
process.env.XDG_RUNTIME_DIR ??= tmpdir(); // silences a warning of the driver's loader

process.exitCode = run(process.execPath, ['verification/dist/specs/main.js', ...process.argv.slice(2)]);
