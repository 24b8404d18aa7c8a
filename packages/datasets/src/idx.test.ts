import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeIdx, type IdxArray, type IdxData } from './idx.ts';

/** The format, the other way round. */
const encodeIdx = (type: number, { shape, data }: IdxArray): Uint8Array => {
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + data.length * data.BYTES_PER_ELEMENT);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
  const write = ([type0, value, at]: readonly [number, number, number]): void => {
    if (type0 === 0x08) view.setUint8(at, value);
    else if (type0 === 0x09) view.setInt8(at, value);
    else if (type0 === 0x0b) view.setInt16(at, value);
    else if (type0 === 0x0c) view.setInt32(at, value);
    else if (type0 === 0x0d) view.setFloat32(at, value);
    else view.setFloat64(at, value);
  };
  data.forEach((value, i) => write([type, value, start + i * data.BYTES_PER_ELEMENT]));
  return bytes;
};

const constructors: Readonly<Record<number, new (length: number) => IdxData>> = {
  0x08: Uint8Array,
  0x09: Int8Array,
  0x0b: Int16Array,
  0x0c: Int32Array,
  0x0d: Float32Array,
  0x0e: Float64Array,
};

const file = fc
  .record({
    type: fc.constantFrom(0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e),
    shape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
    seed: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ type, shape, seed }) => {
    const data = new constructors[type]!(shape.reduce((product, size) => product * size, 1));
    data.forEach((_, i) => (data[i] = (i * 7919 * seed) / 8 - 5000));
    return { type, array: { shape, data } };
  });

const tagOf = (bytes: Uint8Array, options = {}): string => {
  const decoded = decodeIdx(bytes, options);
  return E.isLeft(decoded) ? decoded.left._tag : 'Right';
};

/** Bytes inside a larger buffer, as file readers hand them out. */
const embedded = (bytes: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(bytes.length + 13).fill(0xaa);
  whole.set(bytes, 5);
  return whole.subarray(5, 5 + bytes.length);
};

describe('decodeIdx', () => {
  test('is the inverse of encoding, for every type and rank, plain or gzip', () =>
    fc.assert(
      fc.property(file, fc.boolean(), ({ type, array }, gzip) => {
        const bytes = encodeIdx(type, array);
        expect(decodeIdx(embedded(gzip ? gzipSync(bytes) : bytes))).toEqual(E.right(array));
      }),
    ));

  test('takes bytes as a view of the file, without a copy', () => {
    const bytes = encodeIdx(0x08, { shape: [2, 2], data: Uint8Array.of(1, 2, 3, 4) });
    const decoded = decodeIdx(bytes);
    expect(E.isRight(decoded) && decoded.right.data.buffer).toBe(bytes.buffer);
  });

  test('refuses every truncation', () =>
    fc.assert(
      fc.property(file, fc.nat(), fc.boolean(), ({ type, array }, cut, gzip) => {
        const plain = encodeIdx(type, array);
        const whole = gzip ? gzipSync(plain) : plain;
        const length = cut % whole.length;
        const expected = length === 0 ? 'Empty' : length < (gzip ? 2 : 4) ? 'BadMagic' : gzip ? 'BadGzip' : 'WrongSize';
        expect(tagOf(whole.subarray(0, length))).toBe(expected);
      }),
    ));

  test('refuses bytes after the last element', () =>
    fc.assert(
      fc.property(file, fc.uint8Array({ minLength: 1, maxLength: 9 }), ({ type, array }, extra) => {
        expect(tagOf(Uint8Array.from([...encodeIdx(type, array), ...extra]))).toBe('WrongSize');
      }),
    ));

  test('refuses every other magic', () =>
    fc.assert(
      fc.property(file, fc.constantFrom(0, 1, 2), fc.integer({ min: 1, max: 255 }), ({ type, array }, at, flip) => {
        const bytes = encodeIdx(type, array);
        bytes[at]! ^= flip;
        fc.pre(!(at === 2 && bytes[2]! in constructors));
        expect(tagOf(bytes)).toBe('BadMagic');
      }),
    ));

  test('is total: any bytes, also behind a good magic, give Left or Right', () =>
    fc.assert(
      fc.property(
        fc.constantFrom([], [0, 0, 8], [0, 0, 8, 3], [0, 0, 14, 1], [0x1f, 0x8b], [0x1f, 0x8b, 8, 0]),
        fc.uint8Array({ maxLength: 200 }),
        (magic, rest) => {
          const decoded = decodeIdx(Uint8Array.from([...magic, ...rest]));
          expect(E.isLeft(decoded) || decoded.right.data.length >= 0).toBe(true);
        },
      ),
      { numRuns: 10_000 },
    ));

  test('believes no size that the bytes do not bear out', () => {
    const huge = [0, 0, 14, 4, ...Array.from({ length: 16 }, () => 0xff)];
    expect(tagOf(Uint8Array.from(huge))).toBe('WrongSize');
    expect(tagOf(Uint8Array.from([0, 0, 8, 255, ...Array.from({ length: 1020 }, () => 0xff)]))).toBe('WrongSize');
    expect(tagOf(Uint8Array.from([0, 0, 8, 255, ...Array.from({ length: 1016 }, () => 0xff), 0, 0, 0, 0]))).toBe(
      'WrongSize',
    );
  });

  test('tells what was given, what was expected and what to do', () => {
    const decoded = decodeIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7));
    expect(decoded).toMatchObject({
      left: { message: 'given 9 bytes; expected 8 + 3 × 1 for shape [3]; fetch the file again' },
    });
  });
});

describe('decodeIdx of gzip', () => {
  const plain = encodeIdx(0x08, { shape: [1000], data: new Uint8Array(1000).map((_, i) => (i * i) % 251) });
  const packed = gzipSync(plain);

  test('with a byte changed is refused, or holds the same all the same (a spare bit of the last byte)', () =>
    fc.assert(
      fc.property(fc.integer({ min: 10, max: packed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const broken = Uint8Array.from(packed);
        broken[at]! ^= flip;
        const decoded = decodeIdx(broken);
        if (E.isLeft(decoded)) expect(decoded.left._tag).toBe('BadGzip');
        else expect([decoded, at < packed.length - 8]).toEqual([decodeIdx(plain), true]);
      }),
      { numRuns: 2000 },
    ));

  test('unpacks at most maxBytes', () => {
    expect(tagOf(packed, { maxBytes: plain.length })).toBe('Right');
    expect(tagOf(packed, { maxBytes: plain.length - 1 })).toBe('TooLarge');
  });

  test('refuses a size that so few bytes cannot hold, before it allocates', () => {
    const liar = Uint8Array.from(packed);
    liar.set([0xff, 0xff, 0xff, 0xff], liar.length - 4);
    expect(decodeIdx(liar)).toMatchObject({ left: { _tag: 'BadGzip', given: expect.stringContaining('4294967295') } });
  });

  test('refuses a stream that holds more than its size says', () => {
    const bomb = gzipSync(new Uint8Array(1_000_000));
    new DataView(bomb.buffer, bomb.byteOffset).setUint32(bomb.length - 4, 100, true);
    expect(tagOf(bomb)).toBe('BadGzip');
  });

  test('refuses several members in one file', () => {
    const members = [plain.subarray(0, 500), plain.subarray(500)].map((part) => gzipSync(part));
    expect(tagOf(Buffer.concat(members))).toBe('BadGzip');
  });
});
