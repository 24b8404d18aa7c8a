import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { array, drawFrom, started } from '../../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const draw = drawFrom(5);

async function sums(
  backend: string,
  shape: readonly number[],
  ids: number[],
  segments: number,
  seed = 6,
): Promise<[number[], number[]]> {
  await tf.setBackend(backend);
  const y = tf.tidy(() => {
    const x = tf.tensor(array(shape, drawFrom(seed)).values, [...shape]);
    return tf.unsortedSegmentSum(x, tf.tensor1d(ids, 'int32'), segments);
  });
  const values = [...(await y.data())];
  y.dispose();
  return [y.shape, values];
}

test.each([
  { shape: [6, 5], ids: [2, 0, 2, 1, 0, 2], segments: 4 },
  { shape: [4, 3, 2], ids: [0, 0, 0, 0], segments: 1 },
  { shape: [3], ids: [1, 1, 0], segments: 2 },
  { shape: [5, 9], ids: [-1, 7, 2, 0, -3], segments: 3 },
  { shape: [0, 4], ids: [], segments: 2 },
  { shape: [3, 0], ids: [0, 1, 2], segments: 3 },
])('x $shape, ids $ids, $segments segments: as the definition', async ({ shape, ids, segments }) => {
  const [got, values] = await sums('wasm', shape, ids, segments);
  const size = tf.util.sizeFromShape(shape.slice(1));
  const x = array(shape, drawFrom(6)).values;
  const want = Array.from({ length: segments * size }, (_, at) =>
    ids.reduce((sum, id, row) => sum + (id === Math.floor(at / size) ? (x[row * size + (at % size)] as number) : 0), 0),
  );
  expect(got).toEqual([segments, ...shape.slice(1)]);
  expect(values).toHaveLength(want.length);
  values.forEach((v, i) => expect(v).toBeCloseTo(want[i] as number, 6));
});

test('other dtypes and ids of rank 2 go to the cpu kernel', async () => {
  const sum = async (backend: string): Promise<number[][]> => {
    await tf.setBackend(backend);
    const results = tf.tidy(() => [
      tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3], 'int32'), tf.tensor1d([0, 1, 0], 'int32'), 2),
      tf.unsortedSegmentSum(tf.ones([2, 3]), tf.tensor2d([[0, 1, 0], [1, 1, 1]], [2, 3], 'int32') as unknown as tf.Tensor1D, 2), // prettier-ignore
    ]);
    const values = await Promise.all(results.map(async (y) => [...(await y.data())]));
    tf.dispose(results);
    return values;
  };
  expect(await sum('wasm')).toEqual(await sum('cpu'));
});

test('the gradient of gather, its use: rows gathered twice are summed', async () => {
  await tf.setBackend('wasm');
  const x = array([3, 2], draw);
  const y = tf.tidy(() =>
    tf.unsortedSegmentSum(tf.gather(tf.tensor2d(x.values, [3, 2]), [1, 1, 2]), tf.tensor1d([1, 1, 2], 'int32'), 3),
  );
  const at = (i: number): number => x.values[i] as number;
  expect([...(await y.data())]).toEqual([0, 0, Math.fround(2 * at(2)), Math.fround(2 * at(3)), at(4), at(5)]);
  y.dispose();
});
