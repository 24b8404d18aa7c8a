import { describe, expect, test } from 'vitest';
import { drawFrom } from '../../testing/run-kernel.ts';
import { allowRelaxedSimd, instantiate } from '../module.ts';

await allowRelaxedSimd();

interface Case {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposed: readonly [a: boolean, b: boolean];
  readonly accumulate: boolean;
}

const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 17];
const edges = sizes.flatMap((m) => sizes.map((n) => ({ m, n, k: ((m * n) % 19) + 1 })));
/** Beyond the blocks in which operands are packed: 384 rows, 256 deep. */
const blocks = [
  { m: 384, n: 16, k: 3 },
  { m: 390, n: 10, k: 258 },
  { m: 771, n: 7, k: 5 },
  { m: 24, n: 8, k: 512 },
  { m: 5, n: 9, k: 515 },
  { m: 4, n: 3, k: 0 },
  // few terms, along the rows of C: all of B packed, as much as there is room for, and more than that
  ...[63, 64, 65].flatMap((m) => [63, 64, 65].map((n) => ({ m, n, k: 256 }))),
  { m: 61, n: 250, k: 64 },
  { m: 400, n: 31, k: 255 },
  { m: 7, n: 513, k: 3 },
];
const cases = [...edges, ...blocks].map((given, i): Case => {
  const bit = (place: number): boolean => ((i >> place) & 1) === 1;
  return { ...given, transposed: [bit(0), bit(1)], accumulate: bit(2) };
});

describe.each(['simd', 'relaxed'] as const)('%s', async (variant) => {
  const memory = new WebAssembly.Memory({ initial: 300, maximum: 300 });
  const module = await instantiate(variant, memory);
  const draw = drawFrom(3);

  test('C = A B or C + A B, in rows that are longer than they need be; nothing else is written', () => {
    for (const { m, n, k, transposed, accumulate } of cases) {
      const stride = n + 3;
      const room = module.gemmWorkspace(m);
      const [a, b, c] = [64, 64 + 4 * m * k + 16, 64 + 4 * (m * k + k * n) + 32];
      const workspace = (c + 4 * m * stride + 67) & ~3; // of any alignment
      const floats = new Float32Array(memory.buffer).fill(NaN, 0, (workspace + room) / 4 + 64);
      const [A, B, C] = [m * k, k * n, m * stride].map((size) => Float32Array.from({ length: size }, draw)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      [A, B, C].forEach((values, i) => floats.set(values, [a, b, c][i]! / 4));
      const outside = (): Buffer =>
        Buffer.concat(
          [floats.subarray(0, c / 4), floats.subarray((workspace + room) / 4 + 1, (workspace + room) / 4 + 64)].map(
            (part) => Buffer.from(part.slice().buffer),
          ),
        );
      const before = outside();
      const [rowA, columnA] = transposed[0] ? [1, m] : [k, 1];
      const [rowB, columnB] = transposed[1] ? [1, k] : [n, 1];
      module.gemm(m, n, k, a, rowA, columnA, b, rowB, columnB, c, stride, Number(accumulate), workspace);

      const want = C.map((old, at) => {
        const [i, j] = [Math.floor(at / stride), at % stride];
        if (j >= n) return old;
        let sum = accumulate ? old : 0;
        for (let d = 0; d < k; d++) sum += A[i * rowA + d * columnA]! * B[d * rowB + j * columnB]!;
        return sum;
      });
      const got = floats.subarray(c / 4, c / 4 + m * stride);
      const error = want.reduce((most, v, at) => Math.max(most, Math.abs(v - got[at]!)), 0);
      const name = JSON.stringify({ m, n, k, transposed, accumulate });
      expect(error, name).toBeLessThan(2e-6 * (1 + Math.sqrt(k)));
      expect(outside().equals(before), name).toBe(true);
    }
  });
});
