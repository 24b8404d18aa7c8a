import fc from 'fast-check';

/** Cases of each fuzzing test, each time others: `GR_CASES=10000 npx vitest run --project node packages/datasets/src/hostile` tries more. */
export const cases: number = Number(process.env['GR_CASES'] ?? 2500);

/** Where a run of cases starts: GR_FUZZ_SEED to repeat one, else another each time. The names of tests show it. */
export const seed: number = Number(process.env['GR_FUZZ_SEED'] ?? Date.now() % 2 ** 31);

type Change = (bytes: Uint8Array) => Uint8Array;

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const at = (place: number, bytes: Uint8Array): number => Math.floor(place * bytes.length);

/** What happens to files: bits flip, they are cut, grow, lose a piece, and liars write large numbers into them. */
const change: fc.Arbitrary<Change> = fc
  .record({
    kind: fc.constantFrom('flip', 'flip', 'flip', 'cut', 'insert', 'remove', 'repeat', 'huge', 'text'),
    // unbiased: fast-check prefers small numbers, which all hit the first bytes
    place: fc.noBias(fc.integer({ min: 0, max: 2 ** 30 - 1 })).map((n) => n / 2 ** 30),
    byte: fc.integer({ min: 1, max: 255 }),
    length: fc.integer({ min: 1, max: 40 }),
    text: fc.constantFrom('../../', '/etc/passwd', 'C:\\x', '\0', '0777777777777', 'n99999999', '\t\t\n'),
  })
  .map(({ kind, place, byte, length, text }) => (bytes: Uint8Array) => {
    const i = at(place, bytes);
    const [before, after] = [bytes.subarray(0, i), bytes.subarray(i)];
    if (kind === 'cut') return before;
    if (kind === 'insert') return joined(before, new Uint8Array(length).fill(byte), after);
    if (kind === 'remove') return joined(before, after.subarray(length));
    if (kind === 'repeat') return joined(before, after.subarray(0, length), after);
    const changed = Uint8Array.from(bytes);
    if (kind === 'flip' && i < changed.length) changed[i]! ^= byte;
    if (kind === 'huge') changed.fill(255, i, i + 4);
    if (kind === 'text') changed.set(new TextEncoder().encode(text).subarray(0, changed.length - i), i);
    return changed;
  });

/** One of these files after a few accidents, or bytes that never were one. */
export const broken = (...files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 4 }))
        .map(([file, changes]) => changes.reduce((bytes, apply) => apply(bytes), file)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  );

/** The longest that one case may take, in milliseconds: more is a hang. */
const timeout = 5000;

/** The result of work that must end. */
export const inTime = async <A>(work: Promise<A>): Promise<A> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${timeout} ms`)), timeout);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** The name of a test that reads broken files. */
export const title = (what: string): string =>
  `${what}: ${cases} broken files end in a value or a typed error (seed ${seed})`;

/** Text as the bytes of a file. */
export const text = (content: string): Uint8Array => new TextEncoder().encode(content);
