// The reader against bytes that nobody meant: mutations of sound files, and headers made of the format's own words.
import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const cases = 12_000;
const seed = Number(process.env['GR_FUZZ_SEED'] ?? Date.now() % 1_000_000);

/** Uniform on [0, 1): mulberry32. */
const generator = (start: number) => {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const sound = encodeSafetensors({
  tensors: new Map([
    ['params.w', { dtype: 'float32', shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6]) }],
    ['step', { dtype: 'int32', shape: [], data: Int32Array.of(7) }],
    ['mask', { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) }],
  ]),
  metadata: new Map([['config', '{"rate":0.1}']]),
});

const words = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '"a"',
  '"a":',
  '"dtype":',
  '"F32"',
  '"BOOL"',
  '"shape":',
  '"data_offsets":',
  '"__metadata__":',
  '0',
  '4',
  '8',
  '-1',
  '1e9',
  '9007199254740993',
  'null',
  ' ',
  '\u0000',
  '"\\u0061":',
  '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}',
];

type Random = () => number;
const below = (random: Random, n: number): number => Math.floor(random() * n);

const mutated = (random: Random): Uint8Array => {
  const bytes = sound.slice();
  for (let n = 1 + below(random, 4); n > 0; n--) bytes[below(random, bytes.length)] = below(random, 256);
  return random() < 0.3 ? bytes.subarray(0, below(random, bytes.length + 1)) : bytes;
};
const noise = (random: Random): Uint8Array => Uint8Array.from({ length: below(random, 64) }, () => below(random, 256));
const worded = (random: Random): Uint8Array => {
  const text = `{${Array.from({ length: below(random, 30) }, () => words[below(random, words.length)]).join('')}}`;
  const header = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + header.length + below(random, 12));
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 8);
  return bytes;
};
const spliced = (random: Random): Uint8Array => {
  const from = below(random, sound.length);
  const to = from + below(random, sound.length - from);
  return Uint8Array.from([...sound.subarray(0, to), ...sound.subarray(from)]);
};

test(`${cases} broken files, seed ${seed}: each is read, or refused with a typed error; GR_FUZZ_SEED repeats one`, () => {
  const random = generator(seed);
  const makers = [mutated, noise, worded, spliced];
  const outcomes = new Map<string, number>();
  for (let i = 0; i < cases; i++) {
    const bytes = makers[i % makers.length]!(random);
    // what readFile gives
    const file = decodeSafetensors(Buffer.from(bytes));
    const outcome = E.isLeft(file) ? file.left._tag : 'read';
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (E.isLeft(file)) expect(file.left.message.length).toBeLessThan(600);
    else {
      const held = [...file.right.tensors.values()].reduce((sum, { data }) => sum + data.buffer.byteLength, 0);
      expect(held).toBeLessThan(bytes.length);
    }
  }
  // every kind of refusal was met, and sound files among the broken ones
  for (const outcome of ['read', 'Truncated', 'BadHeader', 'DuplicateName', 'UnknownDtype', 'BadLayout'])
    expect(outcomes.get(outcome), outcome).toBeGreaterThan(0);
});

test('a header of megabytes that nests, repeats or never ends is refused in time and in memory', () => {
  const many = 200_000;
  const texts = [
    '['.repeat(20 * many),
    '{"a":'.repeat(4 * many),
    `{"${'\\"'.repeat(10 * many)}`,
    `{"a":[${'0,'.repeat(10 * many)}0]}`,
    `{${Array.from({ length: many }, (_, i) => `"${i}":{}`).join()}}`,
  ];
  for (const text of texts) {
    const header = new TextEncoder().encode(text.startsWith('{') ? text : `{"a":${text}`);
    const bytes = new Uint8Array(8 + header.length);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(header, 8);
    const before = process.memoryUsage().rss;
    const start = performance.now();
    expect(E.isLeft(decodeSafetensors(bytes))).toBe(true);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * bytes.length);
  }
});
