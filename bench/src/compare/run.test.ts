import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { explainFailure, parseRun } from './run.ts';

test("the peer's line", () => {
  const line =
    '{"peer": "torch", "version": "1.13.0a0", "model": "mlp", "penalty": "none", "batch": 64, "threads": 1, "blas": "openblas-openmp", ' +
    '"malloc": "default", "aten": "AVX2", "mkldnn": true, "channels_last": false, "ms_median": 1.23, "ms_min": 1.11, "others_cores": 1.26}';
  expect(parseRun(line)).toEqual(E.right({ ms: 1.23, others: 1.26, version: '1.13.0a0' }));
});

test('our line', () => {
  const line = '{"peer":"gr","variant":"relaxed","ms_median":26.5,"others_cores":0.1}';
  expect(parseRun(line)).toEqual(E.right({ ms: 26.5, others: 0.1, version: 'relaxed' }));
  const more = '{"peer":"gr","variant":"simd","ms_median":26.5,"gflop_step":0.5,"peak_gflops":40}';
  expect(parseRun(more)).toEqual(E.right({ ms: 26.5, others: 0, version: 'simd', work: { gflop: 0.5, peak: 40 } }));
});

test.each([
  ['', '(nothing)'],
  ['Traceback', 'Traceback'],
  ['null', 'null'],
  ['{"peer":"torch"}', 'ms_median'],
  ['{"ms_median":"4"}', 'ms_median'],
  ['{"ms_median":-1}', 'ms_median'],
  ['{"ms_median":1,"others_cores":"none"}', 'others_cores'],
])('%s is no measurement, and the message shows it', (line, shown) => {
  const run = parseRun(line);
  expect(E.isLeft(run) && run.left.message).toContain(shown);
});

test('where torch is missing the message says how to install it', () => {
  expect(explainFailure("Traceback\nModuleNotFoundError: No module named 'torch'\n")).toContain('python3-torch');
  expect(explainFailure('Killed\n')).toContain('Killed');
  expect(explainFailure('')).toContain('without a word');
});
