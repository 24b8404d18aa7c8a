import { expect, test } from 'vitest';
import { formatDiagnosis } from './report.ts';

test('what runs, in software or not, and what cannot and why', () => {
  const text = formatDiagnosis({
    node: '20.19.0',
    platform: 'linux',
    arch: 'x64',
    backends: [
      {
        name: 'webgpu',
        available: true,
        device: 'llvmpipe',
        driver: 'Mesa 25',
        software: true,
        limits: { maxBufferSize: 4 },
        missingKernels: ['Unique'],
        gemmGflops: 1.3245,
      },
      { name: 'tensorflow', available: false, reason: 'it is not installed', remedy: 'npm install it' },
    ],
  });
  expect(text).toBe(
    [
      'Node 20.19.0, linux x64',
      '',
      'webgpu      runs in software, on no GPU: 1.32 GFLOP/s in matrix products',
      '            device llvmpipe',
      '            driver Mesa 25',
      '            limits maxBufferSize 4',
      '            lacks  Unique',
      '',
      'tensorflow  cannot run: it is not installed',
      '            npm install it',
      '',
    ].join('\n'),
  );
});
