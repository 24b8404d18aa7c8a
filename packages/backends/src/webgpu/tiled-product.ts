import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type * as tf from '@tensorflow/tfjs-core';
import { runShader } from './program.ts';

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/**
 * A matrix product, result[row, column] = Σ_term left(row, term) · right(term, column), whose operands are read from tensors by functions:
 * a convolution is one without its windows ever being written out.
 */
export interface TiledProduct {
  /** One name for one code: compiled programs are kept under it. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  /** Pairs of whole numbers that the code reads as `uniforms.<name>`, each a `vec2<i32>`. */
  readonly pairs: Readonly<Record<string, readonly [number, number]>>;
  readonly rows: number;
  readonly columns: number;
  readonly terms: number;
  readonly shape: readonly number[];
  /**
   * WGSL: `rowAt(row : i32) -> vec4<i32>` and `termAt(term : i32) -> vec4<i32>`, what the operands need of a row and of a term;
   * `left(row : vec4<i32>, term : vec4<i32>) -> f32` and `right(term : vec4<i32>, column : i32) -> f32`.
   */
  readonly functions: string;
}

/** A workgroup has as many threads along the rows of its tile as along the columns, and takes as many terms at a time. */
const side = 16;
/** Below so many terms in a part, adding up the parts costs more than they save. */
const leastTerms = 256;
/** Workgroups that keep a large GPU busy. */
const enough = 1024;
/** No GPU takes fewer workgroups along an axis than 65,535. */
const abreast = 2 ** 15;

/** Rows or columns for each thread: tiles are no larger than what they cover. */
const perThread = (length: number): 1 | 2 | 4 => (length > 2 * side ? 4 : length > side ? 2 : 1);

/** In how many parts the terms are summed, so that a product with few rows and columns still uses the whole GPU. */
const partsOf = (terms: number, tiles: number): number =>
  Math.max(1, Math.min(Math.floor(terms / leastTerms), Math.ceil(enough / tiles)));

/**
 * Multiplies in tiles that a workgroup holds in its own memory. The terms are summed in parts, and the parts in their order: the same
 * inputs give the same bits.
 */
export function runTiledProduct(backend: unknown, product: TiledProduct): tf.TensorInfo {
  const { inputs, pairs, rows, columns, terms, shape } = product;
  const [height, width] = [perThread(rows), perThread(columns)];
  const tiles = Math.ceil(rows / (side * height)) * Math.ceil(columns / (side * width));
  const steps = Math.ceil(terms / partsOf(terms, tiles) / side);
  const parts = Math.ceil(terms / (steps * side));
  const size = rows * columns;
  const allPairs = { ...pairs, outer: [rows, columns], inner: [terms, steps] };
  const program: Program = {
    shaderKey: `gr ${product.name} ${height} ${width}`,
    variableNames: Object.keys(inputs),
    uniforms: Object.keys(allPairs)
      .map((pair) => `${pair} : vec2<i32>,`)
      .join(' '),
    outputShape: parts === 1 ? [...shape] : [parts, size],
    workgroupSize: [side * side, 1, 1],
    dispatchLayout: { x: [0], y: [1] },
    dispatch: [Math.min(tiles, abreast), Math.ceil(tiles / abreast), parts],
    getUserCode: () => source(product, height, width),
  };
  const webgpu = backend as WebGPUBackend;
  const uniforms = Object.values(allPairs).map((data) => ({ type: 'int32', data: [...data] }));
  const result = webgpu.runWebGPUProgram(program, Object.values(inputs), 'float32', uniforms);
  if (parts === 1) return result;
  const sum = runShader(backend, {
    name: 'sum of parts',
    inputs: { parts: result },
    pairs: { summands: [parts, size] },
    shape,
    dtype: 'float32',
    functions: '',
    body: `
      var sum = 0.0;
      for (var i = 0; i < uniforms.summands.x; i++) { sum += parts[i * uniforms.summands.y + index]; }
      setOutputAtIndex(index, sum);`,
  });
  webgpu.disposeData(result.dataId);
  return sum;
}

function source({ functions }: TiledProduct, height: number, width: number): string {
  const vector = (length: number): string => (length === 1 ? 'f32' : `vec${length}<f32>`);
  const [tall, wide] = [vector(height), vector(width)];
  const element = (name: string, length: number, i: number): string => (length === 1 ? name : `${name}[${i}]`);
  const each = (length: number, line: (i: number) => string): string =>
    Array.from({ length }, (_, i) => line(i)).join('\n');
  return `
    ${functions}
    var<workgroup> lefts : array<${tall}, ${side * side}>;
    var<workgroup> rights : array<${wide}, ${side * side}>;

    fn main() {
      let tilesAcross = (uniforms.outer.y + ${side * width - 1}) / ${side * width};
      let tile = i32(workgroupId.y) * ${abreast} + i32(workgroupId.x);
      let part = i32(workgroupId.z);
      let firstRow = tile / tilesAcross * ${side * height};
      let firstColumn = tile % tilesAcross * ${side * width};
      let lane = i32(localIndex);
      let across = lane % ${side};
      let down = lane / ${side};
      // what this thread reads of a step: of one term some neighbouring rows and columns
      let row = firstRow + across * ${height};
      let column = firstColumn + across * ${width};
      ${each(height, (i) => `let row${i} = rowAt(row + ${i});`)}
      let begin = part * uniforms.inner.y * ${side};
      ${each(height, (i) => `var sum${i} = ${wide}(0.0);`)}

      for (var step = 0; step < uniforms.inner.y; step++) {
        let at = begin + step * ${side} + down;
        var leftValue = ${tall}(0.0);
        var rightValue = ${wide}(0.0);
        if (at < uniforms.inner.x) {
          let here = termAt(at);
          ${each(height, (i) => `if (row + ${i} < uniforms.outer.x) { ${element('leftValue', height, i)} = left(row${i}, here); }`)}
          ${each(width, (i) => `if (column + ${i} < uniforms.outer.y) { ${element('rightValue', width, i)} = right(here, column + ${i}); }`)}
        }
        lefts[lane] = leftValue;
        rights[lane] = rightValue;
        workgroupBarrier();
        for (var i = 0; i < ${side}; i++) {
          let a = lefts[i * ${side} + down];
          let b = rights[i * ${side} + across];
          ${each(height, (i) => `sum${i} += ${element('a', height, i)} * b;`)}
        }
        workgroupBarrier();
      }

      let topRow = firstRow + down * ${height};
      let leftColumn = firstColumn + across * ${width};
      let start = part * uniforms.outer.x * uniforms.outer.y;
      ${each(
        height,
        (r) => `
      if (topRow + ${r} < uniforms.outer.x) {
        ${each(
          width,
          (c) => `
        if (leftColumn + ${c} < uniforms.outer.y) {
          result[start + (topRow + ${r}) * uniforms.outer.y + leftColumn + ${c}] = ${element(`sum${r}`, width, c)};
        }`,
        )}
      }`,
      )}
    }`;
}
