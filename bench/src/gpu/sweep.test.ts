import { expect, test } from 'vitest';
import { sweep } from './sweep.ts';

test('every configuration in order; one that fails does not end the sweep', async () => {
  const options = {
    backend: 'webgpu',
    reps: 1,
    warmup: 1,
    software: 'refuse',
    models: ['a', 'b'],
    penalties: ['none'],
    batches: [50, 1024],
  } as const;
  const seen: unknown[] = [];
  const measure = async ({ model, batch = 0, ...rest }: Parameters<NonNullable<Parameters<typeof sweep>[1]>>[0]) => {
    if (batch > 1000) throw new Error('no memory');
    return { ...rest, model, batch } as never;
  };
  for await (const line of sweep(options, measure)) seen.push(line);
  expect(seen).toEqual([
    expect.objectContaining({ model: 'a', batch: 50, penalty: 'none' }),
    { model: 'a', penalty: 'none', batch: 1024, error: 'no memory' },
    expect.objectContaining({ model: 'b', batch: 50 }),
    { model: 'b', penalty: 'none', batch: 1024, error: 'no memory' },
  ]);
});
