// One set of test files; a project per backend. Tests read source (the export condition '@gr/source'), users read builds.
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium, switches } from './scripts/machine/chromium.mjs';
import { goldenFiles } from './tests/golden/files.ts';

const conditions = ['@gr/source', 'node', 'import', 'module', 'default'];
const common = { testTimeout: 60_000, hookTimeout: 60_000 };
const node = { ...common, environment: 'node' as const, pool: 'forks' as const };
const resolve = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: ['node', 'import'] } } };
const golden = goldenFiles();

/** Packages that compute with tensors: their tests run once on each backend. */
const tensorPackages = ['random', 'autodiff', 'backends', 'models', 'penalties', 'train'];
const onEveryBackend = {
  include: tensorPackages.map((name) => `packages/${name}/src/**/*.test.ts`),
  exclude: ['**/*.node.test.ts', '**/node_modules/**'],
};

const inNode = (backend: 'cpu' | 'wasm', env: Record<string, string> = {}) => ({
  ...resolve,
  test: {
    ...node,
    ...onEveryBackend,
    name: `node-${backend}`,
    setupFiles: ['./tests/backend.setup.ts'],
    provide: { backend, golden },
    env,
  },
});

const executablePath = findChromium();

/** One project with one server; an instance per backend. */
const inBrowser = (backends: readonly 'wasm'[]) => ({
  resolve: { conditions: ['@gr/source', 'browser', 'import', 'module', 'default'] },
  // cross-origin isolation: the page may share memory between threads
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  // what is found later reloads the page in the middle of a test
  optimizeDeps: {
    include: [
      ...['core', 'backend-cpu', 'backend-wasm'].map((name) => `@tensorflow/tfjs-${name}`),
      'fp-ts/lib/Either.js',
      'fast-check',
    ],
  },
  test: {
    ...common,
    ...onEveryBackend,
    name: 'browser',
    setupFiles: ['./tests/browser.setup.ts', './tests/backend.setup.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: switches },
      }),
      instances: backends.map((backend) => ({
        browser: 'chromium' as const,
        name: `browser-${backend}`,
        provide: { backend, golden },
      })),
    },
  },
});

/** What `npm test` has found not to start on this machine. */
const without = (process.env['GR_WITHOUT'] ?? '').split(' ');
const inBrowsers = (['wasm'] as const).filter((backend) => !without.includes(`browser-${backend}`));

export default defineConfig({
  test: {
    reporters: process.env['CI'] ? ['dot'] : ['default'],
    projects: [
      {
        ...resolve,
        test: {
          ...node,
          name: 'node',
          include: [
            'packages/{tree,datasets,experiments}/src/**/*.test.ts',
            'packages/*/src/**/*.node.test.ts',
            '{apps,examples,bench,tests}/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
      inNode('cpu'),
      inNode('wasm'),
      ...(inBrowsers.length > 0 ? [inBrowser(inBrowsers)] : []),
    ],
  },
});
