import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '@gr/backends';
import type { HostBatch } from '@gr/datasets';
import type { Step } from '@gr/train';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noTime } from '../../trial/time.ts';
import { type RecordedFitOptions, recordedFit } from './recorded-fit.ts';
import type { Recording } from './recording.ts';

let stopBackend: () => Promise<void>;
beforeAll(async () => {
  const backend = await useBackend('cpu')();
  if (E.isLeft(backend)) throw new Error(backend.left.message);
  stopBackend = () => backend.right.stop();
});
afterAll(() => stopBackend());

interface State {
  readonly step: number;
  readonly params: tf.Tensor;
}

/** Counts up; throws at one step, or is no longer finite from one on. */
const counting =
  ({ throwsAt = Infinity, brokenFrom = Infinity } = {}): Step<State> =>
  ({ step, params }) => {
    const at = step + 1;
    if (at === throwsAt) throw new Error(`step ${at} cannot be made`);
    const number = (value: number) => tf.scalar(at >= brokenFrom ? NaN : value);
    return {
      state: { step: at, params: tf.add(params, at >= brokenFrom ? NaN : 1) },
      metrics: { loss: number(1 / at), penalty: number(0), total: number(1 / at), accuracy: number(0) },
    };
  };

function* batches(): Iterable<HostBatch> {
  const one = { data: new Float32Array(1), shape: [1, 1] };
  for (;;) yield { x: one, labels: one };
}

/** A recording that takes its time and writes down what it is asked to do. */
const memory = (written: string[], failsAt = Infinity, state: State = begin()): Recording<State> => {
  const later = async (what: string) => {
    await new Promise((resolve) => setTimeout(resolve, 3));
    written.push(what);
  };
  return {
    ...{ state, readings: [], time: noTime, changed: [], setAside: [] },
    append: ({ step }) => later(`read ${step}`),
    appendHistograms: ({ numbers }) => later(`histogram ${numbers.get('step')}`),
    save: async ({ numbers, tensors }, _, score) => {
      const step = numbers.get('step')!;
      if (step >= failsAt) throw new Error('the disk is full');
      await later(`save ${step} of ${tensors.get('params')!.data[0]}${score === undefined ? '' : `, score ${score}`}`);
    },
    close: async () => undefined,
  };
};
const begin = (): State => ({ step: 0, params: tf.scalar(0) });

const run = async (recording: Recording<State>, options: Partial<RecordedFitOptions<State>> = {}) => {
  const initial = begin();
  const lock = { renew: async () => undefined, release: async () => undefined };
  const result = await recordedFit({
    ...{ step: counting(), initial, batches, iterations: 40, every: 2, stop: new AbortController().signal },
    onReading: () => undefined,
    record: { recording, lock, checkpointEvery: { steps: 6 } },
    ...options,
  }).finally(() => initial.params.dispose());
  result.state.params.dispose();
  return result;
};
const saves = (written: readonly string[]) => written.filter((what) => what.startsWith('save'));

test('everything is written in the order of the steps, a step’s checkpoint after its numbers, and the last state at the end', async () => {
  const written: string[] = [];
  const before = tf.memory().numTensors;
  await run(memory(written));
  const rank = { read: 0, histogram: 1, save: 2 } as Record<string, number>;
  const keys = written.map((what) => Number(what.split(' ')[1]) * 3 + rank[what.split(' ')[0]!]!);
  expect(keys).toEqual([...keys].sort((a, b) => a - b));
  expect(written.filter((what) => what.startsWith('read'))).toHaveLength(20);
  expect(saves(written)).toEqual([6, 12, 18, 24, 30, 36, 40].map((step) => `save ${step} of ${step}`));
  expect(tf.memory().numTensors).toBe(before);
});

test('stopped, it saves the state it stopped at and leaves out the reading that only stopping made', async () => {
  const written: string[] = [];
  const stop = new AbortController();
  const onReading = ({ step }: { readonly step: number }) => void (step >= 10 && stop.abort());
  const { stopped, state } = await run(memory(written), { stop: stop.signal, onReading, every: 5 });
  expect(stopped).toBe(true);
  expect(written.at(-1)).toBe(`save ${state.step} of ${state.step}`);
  expect(written.filter((what) => what.startsWith('read'))).toEqual(['read 5', 'read 10']);
});

test('a step that throws ends it with its error, and the state before that step is saved', async () => {
  const written: string[] = [];
  const before = tf.memory().numTensors;
  await expect(run(memory(written), { step: counting({ throwsAt: 10 }) })).rejects.toThrow('step 10 cannot be made');
  expect(saves(written)).toEqual(['save 6 of 6', 'save 9 of 9']);
  expect(tf.memory().numTensors).toBe(before);
});

test('a state that is not finite is never saved, whether its numbers were read already or not', async () => {
  const written: string[] = [];
  await expect(run(memory(written), { step: counting({ brokenFrom: 11 }), every: 20 })).rejects.toThrow(
    'step 20: the loss is NaN',
  );
  expect(saves(written)).toEqual(['save 6 of 6']);
});

test('a checkpoint that cannot be written ends it with that error', async () => {
  const written: string[] = [];
  const before = tf.memory().numTensors;
  await expect(run(memory(written, 12), { iterations: 100_000 })).rejects.toThrow('the disk is full');
  expect(saves(written)).toEqual(['save 6 of 6']);
  expect(tf.memory().numTensors).toBe(before);
});

test('a checkpoint has the score of its own state', async () => {
  const written: string[] = [];
  const lock = { renew: async () => undefined, release: async () => undefined };
  const score = async ({ params }: State) => -(await params.data())[0]!;
  await run(memory(written), {
    iterations: 14,
    record: { recording: memory(written), lock, checkpointEvery: { steps: 6 }, score },
  });
  expect(saves(written)).toEqual([6, 12, 14].map((step) => `save ${step} of ${step}, score ${-step}`));
});

test('without a record it only trains', async () => {
  const initial = begin();
  const stop = new AbortController().signal;
  const options = { step: counting(), initial, batches, iterations: 7, every: 3, stop, onReading: () => undefined };
  const { state, stopped } = await recordedFit(options);
  expect({ step: state.step, stopped }).toEqual({ step: 7, stopped: false });
  tf.dispose([state.params, initial.params]);
});
