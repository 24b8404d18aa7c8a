import type { SuiteBackend } from '../outcome.ts';
import cpu from './cpu.json' with { type: 'json' };
import type { ExpectedFailures } from './list.ts';
import wasm from './wasm.json' with { type: 'json' };
import webgl from './webgl.json' with { type: 'json' };
import webgpu from './webgpu.json' with { type: 'json' };

/** The specs that may fail on each backend. `pnpm specs --backend <name> --propose` writes them. */
export const lists: Readonly<Record<SuiteBackend, ExpectedFailures>> = { cpu, wasm, webgl, webgpu };
