import { expect, test } from 'vitest';
import { DEPTH, PANEL_B, TILE, microKernel } from './micro-kernel.ts';
import { signed, unsigned } from './wasm-bytes.ts';

test.each([
  { rows: 4, vectors: 2 },
  { rows: 1, vectors: 1 },
  { rows: 6, vectors: 4 },
])('the micro-kernel of $rows × $vectors vectors is a matrix product', async (tile) => {
  const columns = 4 * tile.vectors;
  const { instance } = await WebAssembly.instantiate(microKernel(tile, { fused: false }));
  const { run, memory } = instance.exports as { run: () => void; memory: WebAssembly.Memory };
  const a = new Float32Array(memory.buffer, 0, DEPTH * tile.rows).map((_, i) => (i % 7) - 3);
  const b = new Float32Array(memory.buffer, PANEL_B, DEPTH * columns).map((_, i) => (i % 5) - 2);
  new Float32Array(memory.buffer).set(a);
  new Float32Array(memory.buffer).set(b, PANEL_B / 4);
  run();
  const c = new Float32Array(memory.buffer, TILE, tile.rows * columns);
  const expected = c.map((_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return Array.from({ length: DEPTH }, (_, k) => a[k * tile.rows + row]! * b[k * columns + column]!).reduce(
      (sum, product) => sum + product,
    );
  });
  expect(c).toEqual(expected); // whole numbers: exact
});

test('the fused one is a module that engines with relaxed SIMD accept, and others refuse', () => {
  const module = microKernel({ rows: 4, vectors: 2 }, { fused: true });
  expect(module.slice(0, 8)).toEqual(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  expect(WebAssembly.validate(microKernel({ rows: 4, vectors: 2 }, { fused: false }))).toBe(true);
});

test('LEB128', () => {
  expect([unsigned(0), unsigned(127), unsigned(128), unsigned(49_152)]).toEqual([[0], [127], [128, 1], [128, 128, 3]]);
  expect([signed(0), signed(63), signed(64), signed(-1), signed(-64), signed(-65)]).toEqual([
    [0],
    [63],
    [192, 0],
    [127],
    [64],
    [191, 127],
  ]);
});
