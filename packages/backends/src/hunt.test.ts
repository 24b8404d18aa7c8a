import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import { test, inject } from 'vitest';
const N = NaN, I = Infinity;
type F = () => tf.Tensor | tf.Tensor[];
const cases: [string, F][] = [];
const add = (name: string, f: F) => cases.push([name, f]);
const specials = [N, I, -I, 0, -0, 1, -1, 0.5, -0.5, 3.5, -2.5, 1e38, -1e38, 1e-30, 100, -100];
const S = () => tf.tensor1d(specials);
// unary with specials
for (const op of ['relu', 'relu6', 'elu', 'selu', 'step', 'abs', 'neg', 'exp', 'expm1', 'log', 'log1p', 'sqrt', 'rsqrt', 'square', 'reciprocal', 'sign', 'floor', 'ceil', 'round', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'sigmoid', 'softplus', 'logSigmoid', 'erf', 'isNaN', 'isInf', 'isFinite', 'softmax', 'logSoftmax', 'logSumExp', 'max', 'min', 'sum', 'mean', 'prod', 'argMax', 'argMin', 'cumsum', 'cumprod'] as const)
  add(`${op} specials`, () => (tf as any)[op](S()));
add('leakyRelu', () => tf.leakyRelu(S(), 0.2)); add('prelu', () => tf.prelu(S(), tf.scalar(0.3)));
add('clip', () => tf.clipByValue(S(), -1, 2)); add('clip4', () => tf.clipByValue(S().reshape([4, 4]), -1, 2));
add('clip3', () => tf.clipByValue(S().slice(0, 15), -1, 2));
for (const v of [1, NaN, Infinity]) add(`step alpha`, () => tf.step(S(), 0.25));
// binary specials
const A = () => tf.tidy(() => tf.tile(S().reshape([16, 1]), [1, 16]).reshape([256])), B = () => tf.tidy(() => tf.tile(S().reshape([1, 16]), [16, 1]).reshape([256]));
for (const op of ['add', 'sub', 'mul', 'div', 'divNoNan', 'pow', 'maximum', 'minimum', 'mod', 'floorDiv', 'squaredDifference', 'equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual', 'atan2'] as const) {
  add(`${op} same`, () => (tf as any)[op](A(), B()));
  add(`${op} bcast`, () => (tf as any)[op](S().reshape([16, 1]), S().slice(0, 15).reshape([1, 15])));
}
for (const v of [N, I, -I]) {
  add(`fill ${v}`, () => tf.fill([3], v)); add(`add scalar ${v}`, () => tf.add(tf.tensor1d([1, 2]), v)); add(`maximum scalar ${v}`, () => tf.maximum(tf.tensor1d([1, 2]), v));
  add(`pad ${v}`, () => tf.pad(tf.tensor1d([1, 2]), [[1, 1]], v)); add(`where ${v}`, () => tf.where(tf.tensor1d([1, 0], 'bool'), tf.tensor1d([v, v]), tf.tensor1d([1, 2])));
  add(`matMul ${v}`, () => tf.matMul(tf.tensor2d([[1, v], [2, 3]]), tf.ones([2, 3])));
  add(`matMul big ${v}`, () => tf.matMul(tf.pad(tf.tensor2d([[1, v], [2, 3]]), [[0, 30], [0, 38]]) as any, tf.ones([40, 64])));
  add(`conv2d ${v}`, () => tf.conv2d(tf.pad(tf.tensor4d([1, v, 2, 3], [1, 2, 2, 1]), [[0, 0], [0, 3], [0, 3], [0, 2]]) as any, tf.ones([2, 2, 3, 4]), 1, 'same'));
  add(`depthwise ${v}`, () => tf.depthwiseConv2d(tf.pad(tf.tensor4d([1, v, 2, 3], [1, 2, 2, 1]), [[0, 0], [0, 3], [0, 3], [0, 2]]) as any, tf.ones([2, 2, 3, 1]), 1, 'same'));
  for (const [win, str, pad] of [[2, 2, 'valid'], [3, 2, 'same'], [2, 1, 'same'], [1, 1, 'valid'], [1, 2, 'valid'], [5, 1, 'valid']] as any) {
    add(`maxPool ${v} ${win} ${str} ${pad}`, () => tf.maxPool(tf.tensor4d([1, -5, 2, 3, v, 2, -1, 0, 7, 8, 9, 10, 1, 2, 3, v, 4, 5, 6, 7, 8, 9, 1, 3, 4], [1, 5, 5, 1]), win, str, pad));
    add(`maxPool all ${v} ${win} ${str} ${pad}`, () => tf.maxPool(tf.fill([1, 5, 5, 2], v) as any, win, str, pad));
    add(`avgPool ${v} ${win} ${str} ${pad}`, () => tf.avgPool(tf.tensor4d([1, -5, 2, 3, v, 2, -1, 0, 7, 8, 9, 10, 1, 2, 3, v, 4, 5, 6, 7, 8, 9, 1, 3, 4], [1, 5, 5, 1]), win, str, pad));
  }
  add(`maxPool3d ${v}`, () => tf.maxPool3d(tf.tensor5d([1, v, 2, 3, 4, 5, 6, 7], [1, 2, 2, 2, 1]), 2, 1, 'same'));
  for (const ax of [0, 1]) for (const op of ['sum', 'mean', 'max', 'min', 'prod', 'argMax', 'argMin', 'cumsum', 'logSumExp', 'any', 'all'] as const) {
    if (op === 'any' || op === 'all') continue;
    add(`${op} axis ${ax} ${v}`, () => (tf as any)[op](tf.tensor2d([[1, 2, 3], [v, 5, 6], [-I, -I, -I], [7, v, v]]), ax));
  }
  add(`softmax ${v}`, () => tf.softmax(tf.tensor2d([[1, 2, v], [v, v, v], [1, 2, 3]])));
  add(`batchNorm ${v}`, () => tf.batchNorm(tf.tensor2d([[1, 2], [v, 3]]), tf.tensor1d([1, v]), tf.tensor1d([1, 2]), tf.tensor1d([0, 0]), tf.tensor1d([1, 1])));
  add(`segmentSum ${v}`, () => tf.unsortedSegmentSum(tf.tensor2d([[1, 2], [v, 3]]), tf.tensor1d([0, 0], 'int32'), 2));
  add(`gather ${v}`, () => tf.gather(tf.tensor1d([v, 1]), tf.tensor1d([0, 0, 1], 'int32')));
  add(`resize ${v}`, () => tf.image.resizeBilinear(tf.tensor3d([1, v, 2, 3], [2, 2, 1]), [3, 3]));
  add(`lrn ${v}`, () => tf.localResponseNormalization(tf.tensor4d([1, v, 2, 3], [1, 2, 1, 2])));
  add(`topk ${v}`, () => { const { values, indices } = tf.topk(tf.tensor1d([1, v, 3, 2]), 2); return [values, indices]; });
  add(`cast ${v}`, () => tf.cast(tf.tensor1d([v, 1]), 'bool'));
}
add('argMax -inf', () => tf.argMax(tf.tensor2d([[-I, -I], [-I, 3]]), 1));
// dtypes
add('cast bool', () => tf.cast(tf.tensor1d([3, 254, 0, -1], 'int32'), 'bool')); add('cast bool f', () => tf.cast(tf.tensor1d([0.5, 0, -0.5, 3]), 'bool'));
add('cast int f', () => tf.cast(tf.tensor1d([0.5, -0.5, -1.7, 3.9, 2147483520, -2147483648]), 'int32'));
add('cast bool int gpu', () => tf.cast(tf.cast(tf.add(tf.tensor1d([2.5, 0, 253]), 0), 'bool'), 'int32'));
add('cast int->bool gpu', () => tf.cast(tf.add(tf.tensor1d([2, 0, 253], 'int32'), tf.scalar(1, 'int32')), 'bool'));
add('cast f->bool gpu', () => tf.cast(tf.mul(tf.tensor1d([0.5, 0, 253, N]), 1), 'bool'));
add('cast bool->float gpu', () => tf.cast(tf.greater(tf.tensor1d([0.5, 0, 253]), 1), 'float32'));
for (const op of ['sum', 'max', 'min', 'prod', 'mean', 'argMax', 'argMin', 'cumsum', 'cumprod', 'abs', 'neg', 'square', 'relu', 'sign', 'sqrt', 'exp', 'reverse', 'transpose', 'onesLike', 'zerosLike'] as const) {
  add(`${op} int32`, () => (tf as any)[op](tf.tensor1d([3, -1, 20, 7, -3], 'int32')));
  add(`${op} int32 2d gpu`, () => (tf as any)[op](tf.add(tf.tensor2d([[3, -1, 20], [7, -3, 1]], [2, 3], 'int32'), tf.scalar(1, 'int32'))));
  if (!['max', 'min', 'abs', 'neg', 'square', 'sign', 'relu', 'sqrt', 'exp'].includes(op)) add(`${op} bool`, () => (tf as any)[op](tf.tensor1d([1, 0, 1, 1], 'bool')));
}
add('sum int big', () => tf.sum(tf.tensor1d([16777217, 1, 1], 'int32'))); add('max int big', () => tf.max(tf.tensor1d([16777217, 16777216], 'int32')));
add('max int big cols', () => tf.max(tf.tensor2d([16777217, 16777216, 16777216, 5], [2, 2], 'int32'), 0));
add('add int big', () => tf.add(tf.tensor1d([16777216], 'int32'), tf.scalar(1, 'int32'))); add('mul int big', () => tf.mul(tf.tensor1d([65537], 'int32'), tf.scalar(257, 'int32')));
add('gather int', () => tf.gather(tf.tensor2d([[16777217, 2], [3, 4]], [2, 2], 'int32'), tf.tensor1d([1, 0, 1], 'int32')));
add('any', () => tf.any(tf.tensor2d([1, 0, 0, 0], [2, 2], 'bool'), 1)); add('all', () => tf.all(tf.tensor2d([1, 0, 1, 1], [2, 2], 'bool'), 1));
add('div int', () => tf.div(tf.tensor1d([7, -7, 5], 'int32'), tf.tensor1d([2, 2, -2], 'int32'))); add('floorDiv int', () => tf.floorDiv(tf.tensor1d([7, -7, 5], 'int32'), tf.tensor1d([2, 2, -2], 'int32')));
add('mod int', () => tf.mod(tf.tensor1d([7, -7, 5], 'int32'), tf.tensor1d([2, 2, -2], 'int32'))); add('pow int', () => tf.pow(tf.tensor1d([7, -7, 5], 'int32'), tf.tensor1d([2, 3, 2], 'int32')));
add('pow neg base', () => tf.pow(tf.tensor1d([-2, -2, -0.5, 0]), tf.tensor1d([2, 3, 0.5, 0])));
add('where int', () => tf.where(tf.tensor1d([1, 0], 'bool'), tf.tensor1d([1, 2], 'int32'), tf.tensor1d([5, 6], 'int32')));
add('where 1d cond', () => tf.where(tf.tensor1d([1, 0], 'bool'), tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])));
add('where 1d cond r3', () => tf.where(tf.tensor1d([1, 0], 'bool'), tf.range(0, 12).reshape([2, 3, 2]), tf.zeros([2, 3, 2])));
add('oneHot', () => tf.oneHot(tf.tensor1d([1, 0, 3, -1], 'int32'), 3, 2, -1)); add('oneHot int', () => tf.oneHot(tf.tensor2d([[1, 0]], [1, 2], 'int32'), 3));
add('linspace', () => tf.linspace(0, 1, 5)); add('range', () => tf.range(0, 5, 2, 'int32'));
add('logical', () => [tf.logicalAnd(tf.tensor1d([1, 0], 'bool'), tf.tensor1d([1, 1], 'bool')), tf.logicalOr(tf.tensor1d([1, 0], 'bool'), tf.tensor1d([0, 0], 'bool')), tf.logicalNot(tf.tensor1d([1, 0], 'bool')), tf.logicalXor(tf.tensor1d([1, 0], 'bool'), tf.tensor1d([1, 1], 'bool'))]);
// ranks
const R = (shape: number[]) => tf.tidy(() => tf.sin(tf.range(0, tf.util.sizeFromShape(shape))).reshape(shape));
const shapes: Record<number, number[]> = { 1: [6], 2: [3, 4], 3: [2, 3, 4], 4: [2, 3, 1, 4], 5: [2, 1, 3, 2, 2], 6: [2, 1, 2, 3, 1, 2], 7: [2, 1, 2, 1, 2, 1, 2] };
for (const r of [1, 2, 3, 4, 5, 6, 7]) {
  const s = shapes[r]!, x = () => R(s);
  for (let ax = 0; ax < r; ax++) {
    for (const op of ['sum', 'mean', 'max', 'min', 'prod', 'argMax', 'argMin', 'cumsum', 'cumprod', 'logSumExp', 'reverse', 'any'] as const)
      if (op === 'any') add(`any r${r} ax${ax}`, () => tf.any(tf.greater(x(), 0.9), ax)); else add(`${op} r${r} ax${ax}`, () => (tf as any)[op](x(), ax));
    add(`cumsum ex rev r${r} ax${ax}`, () => tf.cumsum(x(), ax, true, true));
    add(`concat r${r} ax${ax}`, () => tf.concat([x(), tf.neg(x()), x()], ax)); if (r < 7) add(`stack r${r} ax${ax}`, () => tf.stack([x(), x()], ax)); add(`unstack r${r} ax${ax}`, () => tf.unstack(x(), ax));
    add(`split r${r} ax${ax}`, () => tf.split(tf.concat([x(), x()], ax), 2, ax));
    add(`gather r${r} ax${ax}`, () => tf.gather(x(), tf.tensor1d([0, s[ax]! - 1, 0], 'int32'), ax)); add(`gather2 r${r} ax${ax}`, () => tf.gather(x(), tf.tensor2d([[0, s[ax]! - 1]], [1, 2], 'int32'), ax));
    add(`tile r${r} ax${ax}`, () => tf.tile(x(), s.map((_, i) => i === ax ? 3 : 1))); add(`softmax r${r}`, () => tf.softmax(x()));
    add(`bcast r${r} ax${ax}`, () => tf.add(x(), R(s.map((l, i) => i === ax ? 1 : l)))); add(`bcast2 r${r} ax${ax}`, () => tf.mul(R(s.map((l, i) => i >= ax ? 1 : l)), R(s.map((l, i) => i >= ax ? l : 1))));
    add(`bcast lower r${r} ax${ax}`, () => tf.sub(x(), R(s.slice(ax)))); add(`greater r${r} ax${ax}`, () => tf.greater(x(), R(s.map((l, i) => i === ax ? 1 : l))));
    add(`where r${r} ax${ax}`, () => tf.where(tf.greater(R(s.map((l, i) => i === ax ? 1 : l)), 0), x(), R(s.map((l, i) => i <= ax ? 1 : l))));
    add(`mirrorPad r${r} ax${ax}`, () => tf.mirrorPad(R(s.map((l) => l + 1)), s.map((_, i): [number, number] => i === ax ? [1, 1] : [0, 0]), 'reflect'));
  }
  add(`tile all r${r}`, () => tf.tile(x(), s.map((_, i) => i % 2 + 1))); add(`pad r${r}`, () => tf.pad(x(), s.map((_, i): [number, number] => [i % 2, (i + 1) % 3]), 2));
  add(`transpose rev r${r}`, () => tf.transpose(x())); add(`transpose rot r${r}`, () => tf.transpose(x(), s.map((_, i) => (i + 1) % r))); add(`transpose sw r${r}`, () => tf.transpose(x(), s.map((_, i) => i === 0 ? r - 1 : i === r - 1 ? 0 : i)));
  add(`slice r${r}`, () => tf.slice(x(), s.map((l) => l > 1 ? 1 : 0), s.map((l) => l > 1 ? l - 1 : 1))); add(`stridedSlice r${r}`, () => tf.stridedSlice(x(), s.map(() => 0), s, s.map(() => 2)));
  add(`stridedSlice neg r${r}`, () => tf.stridedSlice(x(), s.map((l) => l - 1), s.map((l) => -l - 1), s.map(() => -1)));
  add(`reverse all r${r}`, () => tf.reverse(x())); add(`sum all r${r}`, () => tf.sum(x())); add(`sum half r${r}`, () => tf.sum(x(), s.map((_, i) => i).filter((i) => i % 2 === 0)));
  add(`where 1d cond r${r}`, () => tf.where(tf.tensor1d(Array.from({ length: s[0]! }, (_, i) => i % 2), 'bool') as any, x(), tf.neg(x())));
  add(`relu r${r}`, () => tf.relu(x())); add(`fill r${r}`, () => tf.fill(s, 2)); add(`cast r${r}`, () => tf.cast(tf.mul(x(), 10), 'int32')); add(`addN r${r}`, () => tf.addN([x(), x(), x()]));
  add(`prelu r${r}`, () => tf.prelu(x(), R(s.slice(1)))); add(`clip r${r}`, () => tf.clipByValue(x(), -.5, .5)); add(`oneHot r${r}`, () => tf.oneHot(tf.cast(tf.mul(tf.abs(x()), 3), 'int32'), 3)); add(`gatherND r${r}`, () => tf.gatherND(x(), tf.tensor2d([s.map((l) => l - 1), s.map(() => 0)], [2, r], 'int32')));
  add(`pow r${r}`, () => tf.pow(x(), 2)); add(`topk r${r}`, () => { const t = tf.topk(x(), 1); return [t.values, t.indices]; }); add(`segsum r${r}`, () => tf.unsortedSegmentSum(x(), tf.tensor1d(Array.from({ length: s[0]! }, (_, i) => i % 2), 'int32'), 2));
  add(`step r${r}`, () => tf.step(x())); add(`lin r${r}`, () => tf.squaredDifference(x(), x().sum())); add(`scatterND r${r}`, () => tf.scatterND(tf.tensor2d([[1], [0]], [2, 1], 'int32'), R([2, ...s.slice(1)]), [3, ...s.slice(1)]));
  if (r >= 2) add(`matMul r${r}`, () => tf.matMul(x(), R([...s.slice(0, -2), s[r - 1]!, 3])));
}
for (const [shape, block, crops] of [[[4, 6, 3], [2, 3], [[0, 0], [0, 0]]], [[4, 4, 4, 2], [2, 2], [[0, 0], [0, 0]]], [[2, 4, 4, 4, 2], [2, 2, 2], [[0, 0], [2, 0], [0, 0]]]] as any) {
  add(`s2b ${shape}`, () => tf.spaceToBatchND(R(shape), block, crops)); add(`b2s ${shape}`, () => tf.batchToSpaceND(tf.spaceToBatchND(R(shape), block, crops), block, crops));
}
// sizes 0
add('empty sum', () => tf.sum(tf.zeros([0, 3]), 0)); add('empty max', () => tf.sum(tf.zeros([0]))); add('empty mean', () => tf.mean(tf.zeros([0, 3]), 0)); add('empty prod', () => tf.prod(tf.zeros([0, 3]), 0)); add('empty concat', () => tf.concat([tf.zeros([0, 2]), tf.ones([1, 2])], 0));
add('empty matmul', () => tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3]))); add('empty matmul2', () => tf.matMul(tf.zeros([0, 2]), tf.ones([2, 3]))); add('empty conv', () => tf.conv2d(tf.zeros([0, 4, 4, 1]), tf.ones([2, 2, 1, 2]), 1, 'same')); add('empty add', () => tf.add(tf.zeros([0, 3]), tf.ones([1, 3])));
add('empty max1', () => tf.max(tf.zeros([2, 0]), 1)); add('empty any', () => tf.any(tf.zeros([2, 0], 'bool'), 1)); add('empty all', () => tf.all(tf.zeros([2, 0], 'bool'), 1)); add('empty softmax', () => tf.softmax(tf.zeros([0, 3]))); add('empty pad', () => tf.pad(tf.zeros([0, 2]), [[1, 0], [0, 0]], 3)); add('empty tile', () => tf.tile(tf.ones([2]), [0])); add('empty gather', () => tf.gather(tf.ones([2, 3]), tf.tensor1d([], 'int32')));
add('empty segsum', () => tf.unsortedSegmentSum(tf.zeros([0, 2]), tf.tensor1d([], 'int32'), 3)); add('empty pool', () => tf.maxPool(tf.zeros([0, 4, 4, 1]), 2, 2, 'valid')); add('empty cumsum', () => tf.cumsum(tf.zeros([0]))); add('empty slice', () => tf.slice(tf.ones([3]), [1], [0])); add('empty transpose', () => tf.transpose(tf.zeros([0, 3]))); add('empty sum mid', () => tf.sum(tf.zeros([2, 0, 3]), 1)); add('empty oneHot', () => tf.oneHot(tf.tensor1d([], 'int32'), 3));
add('scalar ops', () => [tf.add(tf.scalar(1), tf.scalar(2)), tf.sum(tf.scalar(3)), tf.exp(tf.scalar(1)), tf.max(tf.scalar(4)), tf.tile(tf.scalar(1), []), tf.transpose(tf.scalar(2)), tf.pad(tf.scalar(2), [])]);
// large
add('large sum', () => tf.sum(tf.ones([300, 70000]), 0)); add('large sum1', () => tf.sum(tf.fill([70001, 17], 0.1), 1)); add('large add', () => tf.sum(tf.add(tf.ones([4500000]), 1))); add('large sum all', () => tf.sum(tf.fill([17000003], 0.25))); add('large max', () => tf.max(R([70001, 3]), 1)); add('argmax large', () => tf.argMax(R([70001, 3]), 1)); add('large softmax', () => tf.softmax(R([70001, 3]))); add('large transpose', () => tf.transpose(R([70001, 3]))); add('large softmax r', () => tf.softmax(R([3, 7001])));
add('large mean', () => tf.mean(tf.fill([1000003], 1000.5))); add('large argMax', () => tf.argMax(R([1000003]))); add('large cumsum', () => tf.cumsum(tf.ones([70001]))); add('large gather', () => tf.gather(R([70001, 2]), tf.tensor1d([70000, 3], 'int32')));
// conv grid
for (const [h, w, kh, kw, sh, sw, pad, dh, dw, cin, cout] of [[5, 5, 2, 2, 1, 1, 'same', 1, 1, 1, 1], [6, 7, 2, 3, 2, 1, 'same', 1, 1, 3, 4], [7, 6, 3, 1, 1, 2, 'valid', 1, 1, 4, 4], [8, 8, 3, 3, 1, 1, 'same', 2, 2, 2, 3], [8, 8, 2, 2, 1, 1, 'valid', 3, 2, 4, 8], [5, 5, 1, 1, 2, 2, 'valid', 1, 1, 3, 5], [5, 5, 1, 1, 1, 1, 'same', 1, 1, 4, 4], [5, 6, 3, 3, 1, 1, [[0, 0], [1, 2], [0, 1], [0, 0]], 1, 1, 3, 4], [5, 6, 3, 3, 2, 2, [[0, 0], [2, 2], [0, 1], [0, 0]], 1, 1, 3, 4], [5, 6, 3, 3, 1, 1, 2, 1, 1, 1, 2], [5, 5, 5, 5, 1, 1, 'valid', 1, 1, 3, 4], [5, 5, 5, 5, 1, 1, 'same', 1, 1, 3, 4], [9, 9, 3, 3, 3, 3, 'same', 1, 1, 5, 7], [3, 3, 4, 4, 1, 1, 'same', 1, 1, 2, 2]] as any) {
  const id = `${h}x${w} ${kh}x${kw} s${sh},${sw} ${JSON.stringify(pad)} d${dh},${dw} ${cin}-${cout}`;
  const round = pad === 2 || Array.isArray(pad) ? 'floor' : undefined;
  add(`conv2d ${id}`, () => tf.conv2d(R([2, h, w, cin]) as any, R([kh, kw, cin, cout]) as any, [sh, sw], pad, 'NHWC', [dh, dw], round));
  if (pad !== 2 || true) add(`conv2d nchw ${id}`, () => tf.conv2d(R([2, cin, h, w]) as any, R([kh, kw, cin, cout]) as any, [sh, sw], Array.isArray(pad) ? [pad[0], pad[3], pad[1], pad[2]] as any : pad, 'NCHW', [dh, dw], round));
  add(`depthwise ${id}`, () => tf.depthwiseConv2d(R([2, h, w, cin]) as any, R([kh, kw, cin, 2]) as any, [sh, sw], pad, 'NHWC', [dh, dw], round));
  add(`depthwise m1 ${id}`, () => tf.depthwiseConv2d(R([2, h, w, cin]) as any, R([kh, kw, cin, 1]) as any, [sh, sw], pad, 'NHWC', [dh, dw], round));
  add(`depthwise c4 ${id}`, () => tf.depthwiseConv2d(R([2, h, w, 4]) as any, R([kh, kw, 4, 1]) as any, [sh, sw], pad, 'NHWC', [dh, dw], round));
  if (dh === 1 && dw === 1) {
    for (const rounding of pad === 2 || Array.isArray(pad) ? ['floor', 'ceil', 'round'] : [undefined]) {
      add(`maxPool ${id} ${rounding}`, () => tf.maxPool(R([2, h, w, cin]) as any, [kh, kw], [sh, sw], pad, rounding as any)); add(`avgPool ${id} ${rounding}`, () => tf.avgPool(R([2, h, w, cin]) as any, [kh, kw], [sh, sw], pad, rounding as any));
    }
    add(`convT ${id}`, () => { const y = tf.conv2d(R([2, h, w, cin]) as any, R([kh, kw, cin, cout]) as any, [sh, sw], pad, 'NHWC', 1, round) as tf.Tensor4D; return tf.conv2dTranspose(y, R([kh, kw, cin, cout]) as any, [2, h, w, cin], [sh, sw], pad, round); });
    add(`fused ${id}`, () => tf.fused.conv2d({ x: R([2, h, w, cin]) as any, filter: R([kh, kw, cin, cout]) as any, strides: [sh, sw], pad, bias: R([cout]) as any, activation: 'relu', ...(round ? { dimRoundingMode: round } : {}) } as any));
  } else add(`pool dil ${id}`, () => tf.pool(R([2, h, w, cin]) as any, [kh, kw], 'max', pad, [dh, dw], [1, 1]));
  if (!Array.isArray(pad)) { add(`conv3d ${id}`, () => tf.conv3d(R([1, 3, h, w, cin]) as any, R([2, kh, kw, cin, cout]) as any, [1, sh, sw], pad === 2 ? 'same' : pad, 'NDHWC', [1, dh, dw])); if (dh === 1 && dw === 1) { add(`maxPool3d ${id}`, () => tf.maxPool3d(R([1, 3, h, w, cin]) as any, [2, kh, kw], [1, sh, sw], pad === 2 ? 'same' : pad)); add(`avgPool3d ${id}`, () => tf.avgPool3d(R([1, 3, h, w, cin]) as any, [2, kh, kw], [1, sh, sw], pad === 2 ? 'same' : pad)); } }
}
for (const align of [false, true]) for (const half of [false, true]) if (!(align && half)) for (const size of [[3, 5], [8, 9], [1, 1], [4, 7]] as [number, number][]) { add(`bilinear ${size} ${align} ${half}`, () => tf.image.resizeBilinear(R([2, 4, 7, 3]) as any, size, align, half)); add(`nearest ${size} ${align} ${half}`, () => tf.image.resizeNearestNeighbor(R([2, 4, 7, 3]) as any, size, align, half)); }
add('d2s', () => tf.depthToSpace(R([1, 2, 2, 8]) as any, 2)); add('lrn', () => tf.localResponseNormalization(R([1, 2, 2, 8]) as any, 2, 1, 1, .5)); add('batchnorm4', () => tf.batchNorm(R([2, 2, 2, 3]), R([3]), tf.abs(R([3])), R([3]), R([3]))); add('moments big', () => { const m = tf.moments(tf.add(R([100, 3]), 1e5), 0); return [m.mean]; }); add('otsu', () => tf.image.threshold(tf.mul(tf.abs(R([5, 5, 1])), 255) as any, 'otsu')); add('thr', () => tf.image.threshold(tf.mul(tf.abs(R([5, 5, 3])), 255) as any, 'binary', true, .3));
add('einsum', () => tf.einsum('ij,jk->ik', R([2, 3]), R([3, 4]))); add('einsum2', () => tf.einsum('bij,bkj->bik', R([2, 3, 4]), R([2, 5, 4]))); add('denseBincount', () => tf.denseBincount(tf.tensor1d([1, 1, 2], 'int32'), tf.tensor1d([]), 4)); add('bincount', () => tf.bincount(tf.tensor1d([1, 1, 2], 'int32'), tf.tensor1d([1, 2, 3]), 4)); add('flip', () => tf.image.flipLeftRight(R([1, 2, 3, 1]) as any)); add('norm', () => tf.norm(R([3, 4]))); add('dot', () => tf.dot(R([3]), R([3]))); add('confusion', () => tf.math.confusionMatrix(tf.tensor1d([0, 1, 2], 'int32'), tf.tensor1d([0, 2, 2], 'int32'), 3)); add('erf', () => tf.erf(R([20]))); add('gelu', () => tf.mul(R([5]), tf.sigmoid(R([5])))); add('tensorScatterUpdate', () => tf.tensorScatterUpdate(R([4]), tf.tensor2d([[1], [3]], [2, 1], 'int32'), tf.tensor1d([9, 8]))); add('searchSorted', () => tf.searchSorted(tf.tensor1d([1, 3, 5]), tf.tensor1d([0, 3, 6]))); add('bandPart', () => tf.linalg.bandPart(R([4, 4]), 1, 1)); add('eye', () => tf.eye(3)); add('diag', () => tf.diag(R([3]))); add('dilation', () => tf.dilation2d(R([1, 5, 5, 1]) as any, R([2, 2, 1]) as any, 1, 'same')); add('unique', () => tf.unique(tf.tensor1d([1, 1, 2])).values); add('roll', () => tf.reverse(R([3, 5]), 1)); add('cropAndResize', () => tf.image.cropAndResize(R([1, 4, 4, 1]) as any, tf.tensor2d([[0, 0, 1, 1]]), tf.tensor1d([0], 'int32'), [2, 2])); add('rotate', () => tf.image.rotateWithOffset(R([1, 4, 4, 1]) as any, .5)); add('transform', () => tf.image.transform(R([1, 4, 4, 1]) as any, tf.tensor2d([[1, 0, 1, 0, 1, 0, 0, 0]]))); add('fft', () => tf.real(tf.spectral.fft(tf.complex(R([8]), R([8]))))); add('complex mul', () => tf.imag(tf.mul(tf.complex(R([8]), R([8])), tf.complex(R([8]), R([8]))))); add('sparse', () => tf.sparseToDense(tf.tensor1d([1, 3], 'int32'), tf.tensor1d([5, 6]), [5], 0));
const filter = (globalThis as any).process?.env?.HUNT ?? (import.meta as any).env?.VITE_HUNT;
test('hunt', async () => {
  const name = tf.getBackend(); for (const f of ['WEBGPU_CPU_FORWARD', 'WEBGL_CPU_FORWARD']) try { tf.env().set(f, false); } catch {} const rows: string[] = []; let n = 0;
  for (const [id, f] of cases) {
    if (filter && !new RegExp(filter).test(id)) continue;
    n++;
    let want: { shape: number[]; dtype: string; v: any }[] | string, got: typeof want;
    const run = async () => { try { const r = tf.tidy(f); const list = Array.isArray(r) ? r : [r]; const out = []; for (const t of list) out.push({ shape: t.shape, dtype: t.dtype, v: await t.data() }); tf.dispose(r); return out; } catch (e) { return String((e as Error).message).slice(0, 200).replace(/\n/g, ' '); } };
    await tf.setBackend('cpu'); want = await run(); await tf.setBackend(name); got = await run();
    if (typeof want === 'string') { rows.push(`CPU THROWS ${id}: ${want} ${typeof got}`); continue; }
    if (typeof got === 'string') { rows.push(`THROWS ${id}: ${got}`); continue; }
    want.forEach((w, k) => { const g = (got as any)[k]; if (w.dtype !== g.dtype) rows.push(`DTYPE ${id} ${w.dtype} ${g.dtype}`); if (String(w.shape) !== String(g.shape)) { rows.push(`SHAPE ${id} ${w.shape} ${g.shape}`); return; }
      let scale = 1e-6; for (const v of w.v) if (Number.isFinite(v) && Math.abs(v) < 1e30) scale = Math.max(scale, Math.abs(v)); const bad: string[] = []; for (let i = 0; i < w.v.length; i++) { const a = +w.v[i], b = +g.v[i]; const ok = Object.is(a, b) || a === b || (Number.isFinite(a) && Number.isFinite(b) && (Math.abs(a - b) <= 1e-4 * Math.min(scale, 1e6) || Math.abs(a - b) <= 1e-4 * Math.abs(a))); if (!ok) bad.push(`[${i}] ${a}→${b}`); }
      if (bad.length) rows.push(`WRONG ${id}: ${bad.length} of ${w.v.length}: ${bad.slice(0, 6).join(' ')}`); });
  }
  console.log(`${name} ${n} cases, ${rows.length} findings\n` + rows.join('\n'));
}, 900000);
