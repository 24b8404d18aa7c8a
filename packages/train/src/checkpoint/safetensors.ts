import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { CheckpointError } from './error.ts';
import { type Place, decodeHeader } from './header.ts';

/** Numbers of a tensor, row-major, outside of any backend. */
export type HostTensor =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'bool'; readonly shape: readonly number[]; readonly data: Uint8Array };

/** What a safetensors file holds: named tensors and text about them. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

const dtypeNames = { float32: 'F32', int32: 'I32', bool: 'BOOL' } as const;

/**
 * Writes the safetensors format: the length of the header in eight bytes, the header in JSON, filled up with spaces so that
 * the data begins at a multiple of eight, and the tensors without gaps, those of four bytes first, each kind by name.
 *
 * @throws RangeError if a shape does not fit its data or a tensor is called `__metadata__`
 * @example
 * const w = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } as const;
 * const bytes = encodeSafetensors({ tensors: new Map([['w', w]]), metadata: new Map() });
 */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].sort(
    ([a, x], [b, y]) => y.data.BYTES_PER_ELEMENT - x.data.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  let end = 0;
  const entries = ordered.map(([name, { dtype, shape, data }]) => {
    if (name === '__metadata__')
      throw new RangeError('a tensor is called __metadata__, which the format keeps for itself.');
    if (shape.reduce((product, size) => product * size, 1) !== data.length)
      throw new RangeError(
        `${name} has shape [${shape.join(', ')}] and ${data.length} values. Give as many as the shape says.`,
      );
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: dtypeNames[dtype], shape, data_offsets: [begin, end] }] as const;
  });
  const about = metadata.size > 0 ? [['__metadata__', Object.fromEntries(metadata)] as const] : [];
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...about, ...entries])));
  const header = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + header + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header), true);
  bytes.fill(0x20, 8, 8 + header).set(text, 8);
  let at = 8 + header;
  for (const [, { data }] of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Reads the safetensors format. Every rule of it is checked before a tensor is made: a header of at most 100 MB, no name twice, sizes that
 * fit the shapes, no holes, no overlap, nothing behind the last tensor. The tensors are copies. What is allocated is bounded by
 * the length of the bytes given: once the data, and a multiple of the header.
 *
 * @example
 * const file = decodeSafetensors(new Uint8Array(await (await fetch(url)).arrayBuffer()));
 */
export const decodeSafetensors = (bytes: Uint8Array): E.Either<CheckpointError, Safetensors> =>
  pipe(
    decodeHeader(bytes),
    E.map(({ places, metadata, start }) => ({
      tensors: new Map(places.map((place) => [place.name, tensorAt(bytes, start, place)])),
      metadata,
    })),
  );

// The copy has a buffer of its own, so it is aligned whatever stood before it. (slice would not do: Node's Buffer has another one.)
const tensorAt = (bytes: Uint8Array, start: number, { dtype, shape, data }: Place): HostTensor => {
  const copy = new Uint8Array(bytes.subarray(start + data[0], start + data[1]));
  if (dtype === 'F32') return { dtype: 'float32', shape, data: new Float32Array(copy.buffer) };
  if (dtype === 'I32') return { dtype: 'int32', shape, data: new Int32Array(copy.buffer) };
  return { dtype: 'bool', shape, data: copy };
};
