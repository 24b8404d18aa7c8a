// One set of test files; a project per backend. Tests read source (the export condition '@gr/source'), users read builds.
import { defineConfig } from 'vitest/config';

const conditions = ['@gr/source', 'node', 'import', 'module', 'default'];
const common = {
  environment: 'node' as const,
  pool: 'forks' as const,
  testTimeout: 60_000,
  hookTimeout: 60_000,
};
const resolve = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: ['node', 'import'] } } };

/** Packages that compute with tensors: their tests run once on each backend. */
const tensorPackages = ['random', 'autodiff', 'backends', 'models', 'penalties', 'train'];

const onBackend = (backend: 'cpu' | 'wasm') => ({
  ...resolve,
  test: {
    ...common,
    name: `node-${backend}`,
    include: tensorPackages.map((name) => `packages/${name}/src/**/*.test.ts`),
    exclude: ['**/*.node.test.ts', '**/node_modules/**'],
    setupFiles: ['./tests/backend.setup.ts'],
    provide: { backend },
  },
});

export default defineConfig({
  test: {
    reporters: process.env['CI'] ? ['dot'] : ['default'],
    projects: [
      {
        ...resolve,
        test: {
          ...common,
          name: 'node',
          include: [
            'packages/{tree,datasets}/src/**/*.test.ts',
            'packages/*/src/**/*.node.test.ts',
            '{apps,examples,bench,tests}/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
      onBackend('cpu'),
      onBackend('wasm'),
    ],
  },
});
