import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type CheckpointError, checkpointError } from './error.ts';
import { inspectJson } from './json-keys.ts';

/** Where a tensor is, in bytes from the start of the data: `[begin, end)`. */
export interface Place {
  readonly name: string;
  readonly dtype: keyof typeof elementSize;
  readonly shape: readonly number[];
  readonly data: readonly [number, number];
}

/** A header whose every rule holds. */
export interface Header {
  readonly places: readonly Place[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the data starts, in bytes from the start of the file. */
  readonly start: number;
}

const elementSize = { F32: 4, I32: 4, BOOL: 1 } as const;
/** The format's own limit. */
const longest = 100_000_000;
/** The header, a tensor in it, a shape in that. */
const deepest = 3;

const again = 'write the file again, or fetch it again if it was copied';
const bad = (given: string, expected: string): E.Either<CheckpointError, never> =>
  E.left(checkpointError('BadHeader', { given, expected, fix: again }));
const badLayout = (given: string, expected: string): E.Either<CheckpointError, never> =>
  E.left(checkpointError('BadLayout', { given, expected, fix: again }));

/** Reads and checks all that stands before the data, and that the data is as long as it says. */
export const decodeHeader = (bytes: Uint8Array): E.Either<CheckpointError, Header> =>
  pipe(
    headerText(bytes),
    E.bindTo('text'),
    E.bind('fields', ({ text }) => fieldsOf(text.text)),
    E.bind('metadata', ({ fields }) => metadataOf(fields)),
    E.bind('places', ({ fields }) =>
      E.traverseArray(placeOf)(Object.entries(fields).filter(([name]) => name !== '__metadata__')),
    ),
    E.chainFirst(({ text, places }) => checkLayout(places, bytes.length - text.end)),
    E.map(({ text, metadata, places }) => ({ metadata, places, start: text.end })),
  );

const headerText = (bytes: Uint8Array): E.Either<CheckpointError, { readonly text: string; readonly end: number }> => {
  const truncated = (given: string, expected: string) =>
    E.left(checkpointError('Truncated', { given, expected, fix: again }));
  if (bytes.length < 8)
    return truncated(`${bytes.length} bytes`, 'eight bytes with the length of the header, and the header');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(longest)) return bad(`a header of ${length} bytes`, `at most ${longest}`);
  const end = 8 + Number(length);
  if (end > bytes.length)
    return truncated(`${bytes.length} bytes`, `a header of ${length} bytes after the first eight`);
  if (bytes[8] !== 0x7b) return bad('a header that does not begin with {', 'a JSON object');
  try {
    return E.right({
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, end)),
      end,
    });
  } catch {
    return bad('bytes that are no UTF-8', 'a header in UTF-8');
  }
};

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (text: string): E.Either<CheckpointError, Fields> => {
  const { depth, duplicate } = inspectJson(text, deepest);
  if (depth > deepest)
    return bad(`a header nested more than ${deepest} deep`, 'tensors with a dtype, a shape and data_offsets');
  if (duplicate !== undefined)
    return E.left(
      checkpointError('DuplicateName', { given: `${show(duplicate)} twice`, expected: 'each name once', fix: again }),
    );
  try {
    return E.right(JSON.parse(text) as Fields);
  } catch (error) {
    return bad(`a header that is no JSON (${(error as Error).message})`, 'JSON');
  }
};

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const metadataOf = (fields: Fields): E.Either<CheckpointError, ReadonlyMap<string, string>> => {
  const given = Object.hasOwn(fields, '__metadata__') ? fields['__metadata__'] : {};
  if (!isRecord(given)) return bad(`__metadata__ ${show(given)}`, 'an object of texts');
  const wrong = Object.entries(given).find(([, value]) => typeof value !== 'string');
  return wrong === undefined
    ? E.right(new Map(Object.entries(given as Record<string, string>)))
    : bad(`__metadata__ with ${show(wrong[1])} as ${show(wrong[0])}`, 'texts only');
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const placeOf = ([name, info]: readonly [string, unknown]): E.Either<CheckpointError, Place> => {
  const what = `${show(name)}`;
  if (!isRecord(info)) return bad(`${what}: ${show(info)}`, 'an object with dtype, shape and data_offsets');
  const { dtype, shape, data_offsets: data } = info;
  if (typeof dtype !== 'string' || !Object.hasOwn(elementSize, dtype))
    return E.left(
      checkpointError('UnknownDtype', {
        given: `${what} of dtype ${show(dtype)}`,
        expected: Object.keys(elementSize).join(', '),
        fix: 'convert it, for instance to float32',
      }),
    );
  if (!Array.isArray(shape) || !shape.every(isCount))
    return bad(`${what} of shape ${show(shape)}`, 'a list of whole numbers');
  if (!Array.isArray(data) || data.length !== 2 || !data.every(isCount))
    return bad(`${what} with data_offsets ${show(data)}`, 'begin and end, whole numbers');
  const [begin, end] = data as [number, number];
  const known = dtype as Place['dtype'];
  // beyond 2^53 the product is rounded, but then it is no length of an array either
  const size = shape.reduce((product: number, n) => product * n, elementSize[known]);
  return end - begin === size
    ? E.right({ name, dtype: known, shape, data: [begin, end] })
    : badLayout(`${what} at bytes ${begin} to ${end}`, `${size} bytes for ${dtype} of shape [${shape.join(', ')}]`);
};

/** Each tensor begins where the one before it ends; the last one ends with the file. */
const checkLayout = (places: readonly Place[], length: number): E.Either<CheckpointError, void> => {
  const ordered = [...places].sort((a, b) => a.data[0] - b.data[0] || a.data[1] - b.data[1]);
  let end = 0;
  for (const { name, data } of ordered) {
    if (data[0] !== end)
      return badLayout(`${show(name)} at byte ${data[0]}`, `it at byte ${end}, where the one before ends`);
    end = data[1];
  }
  if (end > length)
    return E.left(checkpointError('Truncated', { given: `${length} bytes of data`, expected: `${end}`, fix: again }));
  return end === length ? E.right(undefined) : badLayout(`${length} bytes of data`, `${end}, as the header says`);
};

/** A value in a message: not longer than a line. */
const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};
