// The few pieces of the WebAssembly binary format that a kernel of one function needs.

/** Whole numbers of at least 0 in LEB128. */
export function unsigned(value: number): readonly number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

/** Whole numbers of 32 bits with a sign in LEB128. */
export function signed(value: number): readonly number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return last ? [low] : [low | 0x80, ...signed(rest)];
}

export const I32 = 0x7f;
export const V128 = 0x7b;

export const get = (local: number): readonly number[] => [0x20, ...unsigned(local)];
export const set = (local: number): readonly number[] => [0x21, ...unsigned(local)];
export const constant = (value: number): readonly number[] => [0x41, ...signed(value)];
export const add: readonly number[] = [0x6a];
export const lessThan: readonly number[] = [0x49];
/** Runs the body again as long as the condition after it is not 0. */
export const repeat = (body: readonly number[], condition: readonly number[]): readonly number[] => [
  ...[0x03, 0x40],
  ...body,
  ...condition,
  ...[0x0d, 0x00, 0x0b],
];

const simd = (code: number, ...rest: readonly number[]): readonly number[] => [0xfd, ...unsigned(code), ...rest];
export const load = (offset: number): readonly number[] => simd(0x00, 4, ...unsigned(offset));
export const loadSplat = (offset: number): readonly number[] => simd(0x09, 2, ...unsigned(offset));
export const store = (offset: number): readonly number[] => simd(0x0b, 4, ...unsigned(offset));
export const zeros: readonly number[] = simd(0x0c, ...new Array<number>(16).fill(0));
export const addFloats: readonly number[] = simd(0xe4);
export const multiplyFloats: readonly number[] = simd(0xe6);
/** a, b, c to a · b + c, rounded once where the machine can. Relaxed SIMD. */
export const fusedMultiplyAdd: readonly number[] = simd(0x105);

/** A module with a memory of 64 KiB, exported as `memory`, and one function of no result, exported as `run`. */
export function moduleOf(kernel: {
  readonly parameters: readonly number[];
  /** Types of the locals after the parameters. */
  readonly locals: readonly number[];
  readonly body: readonly number[];
}): Uint8Array<ArrayBuffer> {
  const vector = (items: readonly (readonly number[])[]) => [...unsigned(items.length), ...items.flat()];
  const sized = (bytes: readonly number[]) => [...unsigned(bytes.length), ...bytes];
  const section = (id: number, items: readonly (readonly number[])[]) => [id, ...sized(vector(items))];
  const name = (text: string) => sized([...new TextEncoder().encode(text)]);
  const code = [...vector(kernel.locals.map((type) => [1, type])), ...kernel.body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...vector(kernel.parameters.map((type) => [type])), 0]]),
    ...section(3, [[0]]),
    ...section(5, [[0x00, 1]]),
    ...section(7, [
      [...name('run'), 0x00, 0],
      [...name('memory'), 0x02, 0],
    ]),
    ...section(10, [sized(code)]),
  ]);
}
