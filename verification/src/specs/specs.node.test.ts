// tfjs-core's own specs on the four backends. `pnpm specs --backend <name>` runs one of them by hand.
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { findChromium, switches } from '../../../scripts/machine/chromium.mjs';
import { driverForTests } from '../../../scripts/machine/vulkan.mjs';
import { lists } from './expected/lists.ts';
import { describe as inWords, isClean, judge } from './judge.ts';
import type { Place, SuiteBackend } from './outcome.ts';
import { type Machine, runSpecs } from './run.ts';

const executablePath = findChromium();
const machine: Machine = {
  // the folder silences a warning of the loader
  env: { XDG_RUNTIME_DIR: tmpdir(), VK_ICD_FILENAMES: driverForTests() },
  browser: { ...(executablePath === undefined ? {} : { executablePath }), args: switches },
};

/** Against hanging, far from what a run takes: others run beside it. */
const limit = 900_000;

const cases: readonly { readonly backend: SuiteBackend; readonly place: Place; readonly needs?: string }[] = [
  { backend: 'cpu', place: 'node' },
  { backend: 'wasm', place: 'node' },
  { backend: 'webgpu', place: 'node', needs: 'node-webgpu' },
  { backend: 'webgl', place: 'page', needs: 'browser-webgl' },
];
const without = (process.env['GR_WITHOUT'] ?? '').split(' ');

describe("tfjs-core's own specs pass, or stand in a list with a reason", () => {
  for (const { backend, place, needs } of cases) {
    const absent = needs !== undefined && without.includes(needs);
    test.skipIf(absent)(
      `${backend}${absent ? ' (skipped: it does not start on this machine, see npm test)' : ''}`,
      { timeout: limit + 60_000 },
      async () => {
        const outcomes = await runSpecs({ backend, place, machine, stock: false, limit });
        const verdict = judge(outcomes, lists[backend], { complete: true });
        expect(isClean(verdict), inWords(verdict)).toBe(true);
        // the suite of tfjs-core 4.22 has 4,232 specs in Node and more in a page
        expect(outcomes.length).toBeGreaterThan(4_200);
      },
    );
  }
});
