// The lint rules that keep unsound code out do find it.
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const eslint = new ESLint({ cwd: root });

/** What is said of a line of code in a package, after the imports that it needs. */
async function messages(code: string): Promise<string[]> {
  const text = `import * as tf from '@tensorflow/tfjs-core';\nexport const t: unknown = tf.scalar(0);\n${code}\n`;
  const [result] = await eslint.lintText(text, { filePath: `${root}packages/models/src/lint-sample.ts` });
  return result!.messages.map(({ message }) => message);
}

describe('functions that are unsound under a second derivative', () => {
  test.each([
    ['export const a = tf.logSoftmax(tf.zeros([2]));', 'Use logSoftmax from @gr/autodiff'],
    ['export const a = tf.logSigmoid(tf.zeros([2]));', 'Use logSigmoid from @gr/autodiff'],
    ['export const a = tf.zeros([2]).logSoftmax();', 'Use logSoftmax from @gr/autodiff'],
    ['export const a = tf.losses.softmaxCrossEntropy([1], [1]);', 'Use softmaxCrossEntropy from @gr/autodiff'],
    [
      "import { logSoftmax } from '@tensorflow/tfjs-core';\nexport const a = logSoftmax;",
      'Use the twin in @gr/autodiff',
    ],
    ["import { losses } from '@tensorflow/tfjs-core';\nexport const a = losses;", 'Use the twin in @gr/autodiff'],
  ])('%s', async (code, message) => expect((await messages(code)).join()).toContain(message));

  test('their twins are not found', async () =>
    expect(
      await messages("import { logSoftmax } from '@gr/autodiff';\nexport const a = logSoftmax(tf.zeros([2]));"),
    ).toEqual([]));
});

describe('imports', () => {
  test.each([
    ["import * as E from 'fp-ts/Either';", 'fp-ts/lib/X.js'],
    ["import * as E from 'fp-ts/lib/Either';", 'fp-ts/lib/X.js'],
    ["import { either as E } from 'fp-ts';", 'fp-ts/lib/X.js'],
    ["import * as E from '@tensorflow/tfjs';", 'Import @tensorflow/tfjs-core'],
    ["import * as E from '@gr/tree/src/tree.ts';", 'Import a package by its name'],
  ])('%s', async (line, message) => expect((await messages(`${line}\nexport const e = E;`)).join()).toContain(message));

  test('fp-ts/lib/X.js is right', async () =>
    expect(await messages("import * as E from 'fp-ts/lib/Either.js';\nexport const e: unknown = E.right(1);")).toEqual(
      [],
    ));
});

test('synchronous reads, which some backends lack', async () =>
  expect((await messages('export const a = tf.zeros([2]).dataSync();')).join()).toContain('Use await t.data()'));
