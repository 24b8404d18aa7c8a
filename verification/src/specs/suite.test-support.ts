// The tests of tfjs-core's own specs, a file per backend, as the runner runs files beside one another.
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { findChromium, switches } from '../../../scripts/machine/chromium.mjs';
import { driverForTests } from '../../../scripts/machine/vulkan.mjs';
import { lists } from './expected/lists.ts';
import { describe, isClean, judge } from './judge.ts';
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

const without = (process.env['GR_WITHOUT'] ?? '').split(' ');

/** In a page on a driver in software the suite takes minutes, so that the tests run one spec of three; `pnpm specs` runs all. */
const oneOf: Readonly<Record<SuiteBackend, number>> = { cpu: 1, wasm: 1, webgpu: 1, webgl: 3 };
/** Nor Otsu's threshold, which is 256 rounds of small programs with a read each: two specs take as long as half of the others. */
const slow: Readonly<Partial<Record<SuiteBackend, readonly string[]>>> = {
  webgl: ['threshold method otsu', 'threshold method otsu, inverted = true'],
};

/** A test that runs the suite. `project` is that of the backend, which `npm test` may have found not to start. */
export function testSuite(backend: SuiteBackend, place: Place, project: string): void {
  const absent = without.includes(project);
  test.skipIf(absent)(
    `tfjs-core's own specs on ${backend}${oneOf[backend] > 1 ? `, one of ${oneOf[backend]}` : ''}: each passes, or has a reason in the list${absent ? ' (skipped: it does not start here, see npm test)' : ''}`,
    { timeout: limit + 60_000 },
    async () => {
      const outcomes = await runSpecs({
        backend,
        place,
        machine,
        stock: false,
        limit,
        except: slow[backend] ?? [],
        oneOf: oneOf[backend],
      });
      const verdict = judge(outcomes, lists[backend], { complete: oneOf[backend] === 1 });
      expect(isClean(verdict), describe(verdict)).toBe(true);
      // that the suite was there: tfjs-core 4.22 has 4,166 specs for a backend that cannot be read synchronously, and more for others
      expect(outcomes.length).toBeGreaterThan(4_100 / oneOf[backend] - 100);
    },
  );
}
