import { expect, test } from 'vitest';
import type { Key } from './key.ts';
import { threefry2x32 } from './threefry.ts';

const blocks = (key: Key, counter: Key, n: number): Key[] => {
  const [high, low] = [new Uint32Array(n), new Uint32Array(n)];
  threefry2x32(key, counter, high, low);
  return Array.from(high, (word, i): Key => [word, low[i] as number]);
};

const ones = 0xffffffff;

test.each<{ key: Key; counter: Key; block: Key; source: string }>([
  // JAX, tests/random_test.py, testThreefry2x32, which takes them from Random123-Boost, test_threefry.cpp.
  { key: [0, 0], counter: [0, 0], block: [0x6b200159, 0x99ba4efe], source: 'Random123' },
  { key: [ones, ones], counter: [ones, ones], block: [0x1cb996fc, 0xbb002be7], source: 'Random123' },
  {
    key: [0x13198a2e, 0x03707344],
    counter: [0x243f6a88, 0x85a308d3],
    block: [0xc4923a9c, 0x483df7a0],
    source: 'Random123',
  },
  // The original mode of JAX encrypts counters 0 … 2n − 1, place i together with place n + i, and yields all first
  // words before all second words. So the published numbers of that mode are these blocks.
  // tests/random_test.py, testRngRandomBits: key 1701, 3 words [56197195, 4200222568, 961309823].
  { key: [0, 1701], counter: [0, 2], block: [56197195, 961309823], source: 'testRngRandomBits' },
  // testPRNGValues: split(key(0), 4).
  { key: [0, 0], counter: [0, 4], block: [2285895361, 433833334], source: 'testPRNGValues' },
  { key: [0, 0], counter: [1, 5], block: [1501764800, 4221794875], source: 'testPRNGValues' },
  { key: [0, 0], counter: [2, 6], block: [1518642379, 839183663], source: 'testPRNGValues' },
  { key: [0, 0], counter: [3, 7], block: [4090693311, 3740430601], source: 'testPRNGValues' },
])('key $key, counter $counter is the published block of $source', ({ key, counter, block }) =>
  expect(blocks(key, counter, 1)).toEqual([block]),
);

test('a run of blocks encrypts consecutive counters, and the low word wraps', () => {
  const key: Key = [0x13198a2e, 0x03707344];
  const counters: Key[] = [
    [9, ones - 1],
    [9, ones],
    [9, 0],
    [9, 1],
  ];
  expect(blocks(key, [9, ones - 1], 4)).toEqual(counters.flatMap((counter) => blocks(key, counter, 1)));
});
