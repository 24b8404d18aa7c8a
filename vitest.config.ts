// One set of test files; a project per backend. Tests read source (the export condition '@gr/source'), users read builds.
import { availableParallelism, tmpdir } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium, switches } from './scripts/machine/chromium.mjs';
import { driverForTests } from './scripts/machine/vulkan.mjs';
import { goldenFiles } from './tests/golden/files.ts';

const conditions = ['@gr/source', 'node', 'import', 'module', 'default'];
/** `GR_PROPERTY_RUNS=20000` tries properties that often: for the hunt of rare cases, not for every day. */
const asked = process.env['GR_PROPERTY_RUNS'];
const propertyRuns = Number(asked ?? 100);
if (!(Number.isSafeInteger(propertyRuns) && propertyRuns > 0))
  throw new Error(`GR_PROPERTY_RUNS is ${asked}, expected a whole number above 0`);
/** Against hanging, so far from what a test takes: on two processors up to ten programs run beside one another. */
const patience = 240_000;
const common = { testTimeout: patience * Math.max(1, propertyRuns / 100), hookTimeout: patience };
const node = { ...common, environment: 'node' as const, pool: 'forks' as const };
/**
 * Test files of a backend share a process or a page, as the packages of a program do: each starts the backend and stops it, but tfjs is
 * loaded once. Half of their time was loading it.
 */
const together = { isolate: false };
const resolve = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: ['node', 'import'] } } };
const golden = goldenFiles();

type Backend = 'cpu' | 'wasm' | 'webgl' | 'webgpu';

/** Each run of a property has shapes of its own, and a GPU compiles programs for them. */
const provided = (backend: Backend, extent: 'all' | 'some' = 'all') => ({
  backend,
  extent,
  golden,
  audit: process.env['GR_AUDIT'] === 'all' ? ('all' as const) : ('some' as const),
  propertyRuns: asked === undefined && (backend === 'webgl' || backend === 'webgpu') ? 8 : propertyRuns,
});

/** Packages that compute with tensors: their tests run once on each backend. */
const tensorPackages = ['random', 'autodiff', 'backends', 'models', 'penalties', 'train', 'conformance', 'paper'];
const include = [...tensorPackages.map((name) => `packages/${name}/src/**/*.test.ts`), 'verification/src/**/*.test.ts'];

/** What `pnpm test:unit` leaves to `npm test`: kernels, processes, programs, charts, nets of some size. */
const beyondUnit =
  process.env['GR_EXTENT'] === 'unit'
    ? [
        ...['packages/backends/**', 'verification/**', 'tests/**', 'apps/**', 'bench/**', 'examples/**'],
        ...['packages/conformance/**', 'packages/datasets/src/hostile/**', 'packages/trials/src/node/**'],
        ...['packages/report/src/page/**', 'packages/{models,penalties,paper}/src/**/golden.test.ts'],
        'packages/random/src/distribution.node.test.ts',
      ]
    : [];

/**
 * `*.node.test.ts` are about Node itself. `*.host.test.ts` are for backends that compute on the processor that runs the program: laws that
 * take thousands of small kernels, each of which takes a millisecond on a GPU's driver in software.
 */
const excluded = (backend: Backend): string[] => [
  '**/node_modules/**',
  ...beyondUnit,
  '**/*.node.test.ts',
  ...(backend === 'webgl' || backend === 'webgpu' ? ['**/*.host.test.ts'] : []),
  ...(backend === 'webgpu' ? [] : ['packages/backends/src/webgpu/**']),
  // webgl composes these from stock kernels
  ...(backend === 'webgl' ? ['packages/backends/src/{batch-norm,optimizer,relu,softmax-cross-entropy}.test.ts'] : []),
];

const inNode = (backend: Exclude<Backend, 'webgl'>, env: Record<string, string> = {}) => ({
  ...resolve,
  test: {
    ...node,
    ...together,
    include,
    exclude: excluded(backend),
    name: `node-${backend}`,
    setupFiles: ['./tests/properties.setup.ts', './tests/backend.setup.ts'],
    provide: provided(backend),
    env,
  },
});

/** `pnpm conformance` runs what else takes minutes in a page. */
const everything = process.env['GR_EXTENT'] === 'all';

/** What of the tests runs on Dawn's WebGPU alone, in Node: that of a page is the same backend on another compiler, and slow in software. */
const leftToDawn = [
  ...['packages/train/**', 'packages/penalties/src/laws.test.ts'],
  'packages/autodiff/src/rules/{broadcasting,indexing,products,rank,reductions,resize,shape,switches,volumes}.test.ts',
];

const executablePath = findChromium();

/** One project with one server; an instance per backend. */
const inBrowser = (backends: readonly Exclude<Backend, 'cpu'>[]) => ({
  resolve: { conditions: ['@gr/source', 'browser', 'import', 'module', 'default'] },
  // cross-origin isolation: the page may share memory between threads
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  // what is found later reloads the page in the middle of a test
  optimizeDeps: {
    include: [
      ...['core', 'backend-cpu', 'backend-wasm', 'backend-webgl', 'backend-webgpu'].map(
        (name) => `@tensorflow/tfjs-${name}`,
      ),
      'fp-ts/lib/Either.js',
      'fast-check',
    ],
  },
  test: {
    ...common,
    ...together,
    include: [...include, 'packages/datasets/src/**/*.browser.test.ts'],
    name: 'browser',
    setupFiles: ['./tests/properties.setup.ts', './tests/browser.setup.ts', './tests/backend.setup.ts'],
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
        provide: provided(backend, backend === 'webgpu' && !everything ? 'some' : 'all'),
        exclude: [
          ...excluded(backend),
          ...(backend === 'wasm' ? [] : ['**/*.browser.test.ts']),
          // in a page webgl alone: Node has the others
          ...(backend === 'webgl' ? [] : ['verification/**']),
          ...(backend === 'webgpu' && !everything ? leftToDawn : []),
        ],
      })),
    },
  },
});

// Dawn finds its driver when it is first asked for an adapter; the folder only silences a warning of the loader.
const driver = driverForTests();
const dawn = { XDG_RUNTIME_DIR: tmpdir(), ...(driver === undefined ? {} : { VK_ICD_FILENAMES: driver }) };

/** What `npm test` has found not to start on this machine. */
const without = (process.env['GR_WITHOUT'] ?? '').split(' ');
const inBrowsers = (['webgl', 'wasm', 'webgpu'] as const).filter((backend) => !without.includes(`browser-${backend}`));

export default defineConfig({
  test: {
    reporters: process.env['CI'] ? ['dot'] : ['default'],
    // the runner's own default is one fewer, and leaves one of two processors idle once the browsers are through
    maxWorkers: availableParallelism(),
    projects: [
      {
        ...resolve,
        test: {
          ...node,
          name: 'node',
          setupFiles: ['./tests/properties.setup.ts'],
          provide: { propertyRuns },
          include: [
            'packages/{tree,define,datasets,trials,report}/src/**/*.test.ts',
            'packages/*/src/**/*.node.test.ts',
            '{apps,examples,bench,tests}/**/*.test.ts',
            'verification/src/**/*.node.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**', '**/*.browser.test.ts', ...beyondUnit],
        },
      },
      inNode('cpu'),
      inNode('wasm'),
      ...(without.includes('node-webgpu') ? [] : [inNode('webgpu', dawn)]),
      ...(inBrowsers.length > 0 ? [inBrowser(inBrowsers)] : []),
    ],
  },
});
