// Lint rules of the workspace. Formatting is prettier's.
import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

// Functions of tfjs whose gradient lives inside tfjs-core and is wrong, or throws, under a second derivative.
const unsound = {
  logSoftmax: 'logSoftmax from @gr/autodiff',
  logSigmoid: 'logSigmoid from @gr/autodiff',
};
const unsoundLosses = {
  softmaxCrossEntropy: 'softmaxCrossEntropy from @gr/autodiff',
  sigmoidCrossEntropy: 'sigmoidCrossEntropy from @gr/autodiff',
};
const message = (name, twin) => `${name} is unsound under a second derivative. Use ${twin}.`;

const restrictedSyntax = [
  {
    selector: `ImportDeclaration[source.value='@tensorflow/tfjs-core'] ImportSpecifier[imported.name=/^(${[...Object.keys(unsound), 'losses'].join('|')})$/]`,
    message: 'This is unsound under a second derivative. Use the twin in @gr/autodiff.',
  },
  ...Object.entries(unsound).flatMap(([name, twin]) => [
    { selector: `MemberExpression[object.name='tf'][property.name='${name}']`, message: message(`tf.${name}`, twin) },
    {
      selector: `CallExpression[callee.property.name='${name}'][callee.object.name!='tf']`,
      message: message(`.${name}()`, twin),
    },
  ]),
  ...Object.entries(unsoundLosses).map(([name, twin]) => ({
    selector: `MemberExpression[object.property.name='losses'][property.name='${name}'], MemberExpression[object.name='losses'][property.name='${name}']`,
    message: message(`tf.losses.${name}`, twin),
  })),
  {
    selector: 'CallExpression[callee.property.name=/^(dataSync|arraySync|bytesSync)$/]',
    message: 'Synchronous reads do not exist on every backend. Use await t.data().',
  },
  {
    selector:
      "NewExpression[callee.property.name='Variable'], CallExpression[callee.object.name='tf'][callee.property.name='variable']",
    message: 'State is passed in arguments and return values. Use a tree of tensors.',
  },
];

const restrictedImports = {
  patterns: [
    {
      regex: '^fp-ts(?!/lib/[A-Za-z]+\\.js$)',
      message: 'Import fp-ts/lib/X.js: the other spellings pass the compiler and crash in plain Node.',
    },
    {
      regex: '^@tensorflow/tfjs$',
      message: 'Import @tensorflow/tfjs-core: the bundle brings gradients that are unsound under a second derivative.',
    },
    { regex: '^@gr/[a-z]+/(src|dist)/', message: 'Import a package by its name.' },
  ],
};

export default tseslint.config(
  {
    ignores: [
      'docs/api',
      '**/dist/**',
      '**/generated/**',
      '**/node_modules/**',
      'packages/backends/assembly/**',
      '.turbo/**',
    ],
  },
  eslint.configs.recommended,
  tseslint.configs.strict,
  prettier,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      // one concept to a file
      'max-lines': ['error', 300],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': ['error', restrictedImports],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // indices are checked by noUncheckedIndexedAccess; ! says that the bound is known
      '@typescript-eslint/no-non-null-assertion': 'off',
      // a function of no argument that returns nothing is what a scope takes
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  { files: ['apps/**', 'scripts/**', 'bench/**', 'examples/**', '**/scripts/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'writable', require: 'readonly' } } },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
);
