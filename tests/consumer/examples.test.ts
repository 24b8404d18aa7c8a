// Every example runs as its first line says.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { node, root } from './process.ts';

const says: Record<string, RegExp> = {
  'train.mjs': /^step 50: loss \d\.\d+, penalty \d\.\d+\n(step .*\n)*accuracy on 1000 other digits: \d\d\.\d %\n$/,
  'second-derivative.mjs':
    /^by these rules (0\.\d+), by hand \1\nfinite differences agree up to order 2\nThe derivative of order 2 is wrong through tf\.logSoftmax.*\n$/,
  'own-penalty.mjs': /^loss with penalty \d+\.\d{4}, gradients of v and w\n$/,
};

for (const file of readdirSync(`${root}examples`).filter((name) => name.endsWith('.mjs')))
  test(file, async () => {
    const { code, out, err } = await node([`examples/${file}`, '50']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(says[file] ?? /^no expectation for this example$/);
  });
