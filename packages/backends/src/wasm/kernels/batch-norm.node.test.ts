import { afterAll, expect, test } from 'vitest';
import { array, drawFrom, relativeError, runKernels, started, type Values } from '../../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const draw = drawFrom(31);

test.each([
  [3, 1],
  [2, 3],
  [5, 4],
  [9, 7],
  [64, 5],
  [3, 4, 5, 6],
  [700, 48],
  [12, 4500],
])('x %j %j %j %j: every element of every result equals cpu', async (...lengths) => {
  const shape = lengths.filter((length) => length !== undefined);
  const channels = shape.slice(-1);
  const like = (s: readonly number[]): Values => array(s, draw);
  const [x, dy, ddx] = [like(shape), like(shape), like(shape)];
  const [gamma, beta, ddgamma, ddbeta] = [like(channels), like(channels), like(channels), like(channels)];
  const both = async (kernel: string, inputs: Record<string, Values>): Promise<readonly Values[]> => {
    const want = await runKernels('cpu', kernel, inputs, { epsilon: 0.01 });
    const got = await runKernels('wasm', kernel, inputs, { epsilon: 0.01 });
    expect(got.length).toBe(want.length);
    got.forEach((values, i) => expect(relativeError(values, want[i] as Values)).toBeLessThan(2e-5));
    return want;
  };
  const [, mean, variance] = (await both('BatchNormTrain', { x, gamma, beta })) as [Values, Values, Values];
  await both('BatchNormTrainGrad', { dy, x, gamma, mean, variance });
  await both('BatchNormTrainGradGrad', { ddx, ddgamma, ddbeta, dy, x, gamma, mean, variance });
});

test.each([
  [2, 3],
  [9, 7],
  [64, 5],
  [3, 4, 5, 6],
  [700, 48],
  [12, 4500],
])('x %j %j %j %j: with the relu every result is that of the kernels without it and a mask', async (...lengths) => {
  const shape = lengths.filter((length) => length !== undefined);
  const channels = shape.slice(-1);
  const like = (s: readonly number[]): Values => array(s, draw);
  const [x, dy, ddx] = [like(shape), like(shape), like(shape)];
  const [gamma, beta, ddgamma, ddbeta] = [like(channels), like(channels), like(channels), like(channels)];
  const run = (kernel: string, inputs: Record<string, Values>): Promise<readonly Values[]> =>
    runKernels('wasm', kernel, inputs, { epsilon: 0.01 });
  const [z, mean, variance] = (await run('BatchNormTrain', { x, gamma, beta })) as [Values, Values, Values];
  const masked = ({ values }: Values): Values => ({
    shape,
    values: values.map((v, i) => ((z.values[i] as number) > 0 ? v : 0)),
  });
  const expectClose = (got: readonly Values[], want: readonly Values[]): void => {
    expect(got.length).toBe(want.length);
    got.forEach((values, i) => expect(relativeError(values, want[i] as Values)).toBeLessThan(1e-6));
  };
  expectClose(await run('BatchNormRelu', { x, gamma, beta }), [masked(z), mean, variance]);
  const common = { x, gamma, mean, variance };
  const first = await run('BatchNormTrainGrad', { ...common, dy: masked(dy) });
  expectClose(await run('BatchNormReluGrad', { ...common, beta, dy }), first);
  const second = { ...common, ddx, ddgamma, ddbeta };
  const [ofDy, ...rest] = (await run('BatchNormTrainGradGrad', { ...second, dy: masked(dy) })) as [Values];
  expectClose(await run('BatchNormReluGradGrad', { ...second, beta, dy }), [masked(ofDy), ...rest]);
});
