// Arrows between packages point down only; the pure packages know nothing of Node; there are no circles.
const order = [
  'tree',
  'define',
  'random',
  'autodiff',
  'datasets',
  'models',
  'penalties',
  'train',
  'conformance',
  'trials',
  'paper',
  'report',
];

const startsBackends = ['conformance', 'trials', 'paper', 'report'];

/** A package may import what stands before it. Backends stand apart: only trials, comparisons, programs, tests and benchmarks start one. */
const layers = order.map((name, i) => ({
  name: `${name}-points-down`,
  severity: 'error',
  from: { path: `^packages/${name}/src`, pathNot: '\\.(test|test-support)\\.ts$' },
  to: {
    path: `^packages/(${[...order.slice(i + 1), ...(startsBackends.includes(name) ? [] : ['backends'])].join('|')})/`,
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...layers,
    {
      name: 'paper-is-a-guest',
      comment: 'the paper and its report are reached by programs, and by no package',
      severity: 'error',
      from: { path: '^packages/(?!paper)', pathNot: '\\.(test|test-support)\\.ts$' },
      to: { path: '^packages/paper/' },
    },
    {
      name: 'backends-stand-apart',
      severity: 'error',
      from: { path: '^packages/backends/src', pathNot: '\\.test\\.ts$' },
      to: { path: `^packages/(${order.join('|')})/` },
    },
    {
      name: 'pure-packages-know-no-node',
      severity: 'error',
      from: {
        path: '^packages/',
        pathNot: '(\\.(test|test-support)\\.ts$)|(^packages/backends/)|(/src/node/)|(/scripts/)|(\\.config\\.)',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'packages-know-no-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(apps|bench|examples|verification)/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: 'generated' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules|dist|generated' },
    exclude: { path: 'node_modules|/dist/|/assembly/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@gr/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
