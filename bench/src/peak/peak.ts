import { median } from '../median.ts';
import { DEPTH, PANEL_B, TILES_PER_RUN, type Tile, microKernel } from './micro-kernel.ts';

/** The fastest micro-kernel of this machine in this engine, on one thread. */
export interface Peak {
  readonly tile: Tile;
  /** Operations of one `run`. */
  readonly flops: number;
  run(): void;
  /** One `run`, in 10⁹ operations in a second. */
  rate(): number;
}

/** V8 on x64 has 15 vector registers for use, on arm64 31; which tile fits best is found out. */
const tiles: readonly Tile[] = [
  { rows: 4, vectors: 2 },
  { rows: 5, vectors: 2 },
  { rows: 6, vectors: 2 },
  { rows: 3, vectors: 3 },
  { rows: 4, vectors: 3 },
  { rows: 6, vectors: 4 },
];

async function compile(tile: Tile, fused: boolean): Promise<Peak> {
  const { instance } = await WebAssembly.instantiate(microKernel(tile, { fused }));
  const { run, memory } = instance.exports as { run: () => void; memory: WebAssembly.Memory };
  const floats = new Float32Array(memory.buffer);
  floats.fill(0.5, 0, tile.rows * DEPTH);
  floats.fill(0.25, PANEL_B / 4, PANEL_B / 4 + 4 * tile.vectors * DEPTH);
  const flops = 2 * tile.rows * 4 * tile.vectors * DEPTH * TILES_PER_RUN;
  const rate = (): number => {
    const start = performance.now();
    run();
    return flops / 1e6 / (performance.now() - start);
  };
  return { tile, flops, run, rate };
}

/** Tries all tiles in turns. `fused`: with relaxed SIMD, if the kernels that are measured have it. */
export async function findPeak({ fused }: { readonly fused: boolean }): Promise<Peak> {
  const peaks = await Promise.all(tiles.map((tile) => compile(tile, fused)));
  for (let i = 0; i < 200; i++) peaks.forEach(({ run }) => run()); // until the engine has optimized them
  const rates = peaks.map((): number[] => []);
  for (let i = 0; i < 200; i++) peaks.forEach((peak, p) => rates[p]!.push(peak.rate()));
  const medians = rates.map(median);
  return peaks[medians.indexOf(Math.max(...medians))]!;
}
