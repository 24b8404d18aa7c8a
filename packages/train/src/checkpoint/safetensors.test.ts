import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HostTensor, type Safetensors, decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const f32 = (shape: readonly number[], ...values: number[]): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});

const dimension = fc.integer({ min: 0, max: 4 });
const tensor: fc.Arbitrary<HostTensor> = fc
  .tuple(fc.constantFrom('float32', 'int32', 'bool'), fc.array(dimension, { maxLength: 3 }), fc.nat())
  .map(([dtype, shape, seed]) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const bits = Uint32Array.from({ length }, (_, i) => Math.imul(seed + i, 2654435761));
    if (dtype === 'float32') return { dtype, shape, data: new Float32Array(bits.buffer) };
    if (dtype === 'int32') return { dtype, shape, data: new Int32Array(bits.buffer) };
    return { dtype: 'bool', shape, data: Uint8Array.from(bits, (b) => b & 1) };
  });
const names = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__');
const anyFile: fc.Arbitrary<Safetensors> = fc
  .tuple(fc.array(fc.tuple(names, tensor)), fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string())))
  .map(([tensors, metadata]) => ({ tensors: new Map(tensors), metadata: new Map(metadata) }));

/** NaNs keep their bits too. */
const bits = ({ tensors, metadata }: Safetensors) => ({
  tensors: new Map(
    [...tensors].map(([name, { data, ...rest }]) => [
      name,
      { ...rest, data: Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) },
    ]),
  ),
  metadata,
});

const read = (bytes: Uint8Array): Safetensors => {
  const file = decodeSafetensors(bytes);
  if (E.isLeft(file)) throw new Error(file.left.message);
  return file.right;
};

test('decode after encode is the identity, bit for bit; wherever in a buffer the bytes are', () =>
  fc.assert(
    fc.property(anyFile, fc.integer({ min: 0, max: 9 }), (file, offset) => {
      const bytes = encodeSafetensors(file);
      const shifted = new Uint8Array(bytes.length + offset).subarray(offset);
      shifted.set(bytes);
      expect(bits(read(shifted))).toEqual(bits(file));
    }),
  ));

test('the bytes are those of the format: length, JSON, spaces up to a multiple of eight, data by size of elements and name', () => {
  const bytes = encodeSafetensors({
    tensors: new Map<string, HostTensor>([
      ['flag', { dtype: 'bool', shape: [1], data: Uint8Array.of(1) }],
      ['b', f32([], 1)],
      ['a', { dtype: 'int32', shape: [2], data: Int32Array.of(-1, 258) }],
    ]),
    metadata: new Map([['k', 'v']]),
  });
  const header =
    '{"__metadata__":{"k":"v"},"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"flag":{"dtype":"BOOL","shape":[1],"data_offsets":[12,13]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const data = [255, 255, 255, 255, 2, 1, 0, 0, 0, 0, 128, 63, 1];
  expect(Array.from(bytes)).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(padded), ...data]);
});

test('what a tensor cannot be is a mistake of the program', () => {
  const write = (name: string, value: HostTensor) => () =>
    encodeSafetensors({ tensors: new Map([[name, value]]), metadata: new Map() });
  expect(write('w', f32([2, 2], 1, 2))).toThrow('w has shape [2, 2] and 2 values');
  expect(write('__metadata__', f32([], 1))).toThrow('__metadata__');
});

describe('every rule of the format is checked', () => {
  const file = (header: string, data = 0): Uint8Array => {
    const text = new TextEncoder().encode(header);
    const bytes = new Uint8Array(8 + text.length + data);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    return bytes;
  };
  const entry = (begin: number, end: number, shape = `[${(end - begin) / 4}]`, dtype = 'F32') =>
    `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;
  const long = (length: bigint) => {
    const bytes = file('{}');
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    return bytes;
  };

  test.each([
    ['nothing', new Uint8Array(0), 'Truncated', '0 bytes'],
    ['half a length', new Uint8Array(7), 'Truncated', '7 bytes'],
    ['a header longer than the file', long(3n), 'Truncated', 'a header of 3 bytes'],
    ['a header above 100 MB', long(100_000_001n), 'BadHeader', 'at most 100000000'],
    ['a length of 2^64 - 1', long(2n ** 64n - 1n), 'BadHeader', 'at most 100000000'],
    ['a space first', file(' {}'), 'BadHeader', 'does not begin with {'],
    ['no JSON', file('{"a"'), 'BadHeader', 'no JSON'],
    ['no UTF-8', file('{"a":"x"}').map((byte) => (byte === 0x78 ? 0xff : byte)), 'BadHeader', 'UTF-8'],
    ['a name twice', file(`{"a":${entry(0, 4)},"a":${entry(0, 4)}}`, 4), 'DuplicateName', '"a" twice'],
    ['a name twice, escaped', file(`{"a":${entry(0, 4)},"\\u0061" :${entry(0, 4)}}`, 4), 'DuplicateName', '"a" twice'],
    ['a field twice', file('{"a":{"dtype":"F32","dtype":"F32"}}'), 'DuplicateName', '"dtype" twice'],
    ['a text twice', file('{"__metadata__":{"k":"1","k":"2"}}'), 'DuplicateName', '"k" twice'],
    ['deep nesting', file(`{"a":${'['.repeat(100)}${']'.repeat(100)}}`), 'BadHeader', 'more than 3 deep'],
    ['metadata that is no text', file('{"__metadata__":{"k":1}}'), 'BadHeader', 'texts only'],
    ['metadata that is a list', file('{"__metadata__":[]}'), 'BadHeader', '__metadata__ []'],
    ['a tensor that is a number', file('{"a":1}'), 'BadHeader', '"a": 1'],
    ['another dtype', file(`{"a":${entry(0, 4, '[1]', 'F64')}}`, 4), 'UnknownDtype', 'F32, I32, BOOL'],
    ['a dtype of every object', file(`{"a":${entry(0, 4, '[1]', 'toString')}}`, 4), 'UnknownDtype', 'toString'],
    ['a negative size', file(`{"a":${entry(0, 4, '[-1]')}}`, 4), 'BadHeader', 'shape [-1]'],
    ['half a size', file(`{"a":${entry(0, 4, '[0.5]')}}`, 4), 'BadHeader', 'shape [0.5]'],
    ['a size beyond 2^53', file(`{"a":${entry(0, 4, '[1e300]')}}`, 4), 'BadHeader', 'shape'],
    [
      'a product beyond 2^53',
      file(`{"a":${entry(0, 4, '[9007199254740991,9007199254740991]')}}`, 4),
      'BadLayout',
      'F32 of shape',
    ],
    ['an end before its begin', file(`{"a":${entry(4, 0, '[1]')}}`, 4), 'BadLayout', 'bytes 4 to 0'],
    ['negative offsets', file(`{"a":${entry(-4, 0, '[1]')}}`, 4), 'BadHeader', 'data_offsets [-4,0]'],
    ['three offsets', file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}', 4), 'BadHeader', '[0,4,8]'],
    ['a size that does not fit the shape', file(`{"a":${entry(0, 8, '[1]')}}`, 8), 'BadLayout', '4 bytes for F32'],
    ['a hole', file(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12), 'BadLayout', 'byte 4'],
    ['a hole at the start', file(`{"a":${entry(4, 8)}}`, 8), 'BadLayout', 'byte 0'],
    ['overlap', file(`{"a":${entry(0, 8)},"b":${entry(4, 12)}}`, 12), 'BadLayout', 'byte 8'],
    ['one place for two', file(`{"a":${entry(0, 4)},"b":${entry(0, 4)}}`, 4), 'BadLayout', 'byte 4'],
    ['bytes behind the last', file(`{"a":${entry(0, 4)}}`, 5), 'BadLayout', '5 bytes of data'],
    ['missing bytes', file(`{"a":${entry(0, 4)}}`, 3), 'Truncated', '3 bytes of data'],
  ])('%s', (_, bytes, tag, message) => {
    expect(decodeSafetensors(bytes)).toMatchObject({ left: { _tag: tag, message: expect.stringContaining(message) } });
  });

  test('sound: tensors in any order of the header, empty ones between them, other fields, spaces', () => {
    const header = `{"b":${entry(4, 8)},"e":${entry(4, 4, '[0,7]')},"a":{"shape":[1],"dtype":"F32","more":1,"data_offsets":[0,4]}}   `;
    expect([...read(file(header, 8)).tensors.keys()]).toEqual(['b', 'e', 'a']);
    expect(read(file('{}'))).toEqual({ tensors: new Map(), metadata: new Map() });
    expect([...read(file(`{"__proto__":${entry(0, 4)}}`, 4)).tensors.keys()]).toEqual(['__proto__']);
  });
});
