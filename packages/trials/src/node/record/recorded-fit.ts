import type { HostBatch } from '@gr/datasets';
import { type Event, type Snapshot, type Step, disposeState, fit, isFiniteSnapshot, snapshot } from '@gr/train';
import { type Time, noTime } from '../../trial/time.ts';
import type { Lock } from './lock.ts';
import { queue } from './queue.ts';
import type { CheckpointEvery, Reading, Recording } from './recording.ts';

export interface RecordedFitOptions<State> {
  readonly step: Step<State>;
  /** Where training begins, if nothing is on record. It stays the caller's. */
  readonly initial: State;
  /** The batches from a step on. */
  readonly batches: (step: number) => Iterable<HostBatch>;
  readonly iterations: number;
  /** Numbers are read each so many steps. */
  readonly every: number;
  readonly stop: AbortSignal;
  /** Told each reading in the order of the steps; first those that are on record already. */
  readonly onReading: (reading: Reading, at: { readonly msPerStep: number } | 'on record') => void;
  readonly record?: {
    readonly recording: Recording<State>;
    readonly lock: Lock;
    readonly checkpointEvery: CheckpointEvery;
    /** How good a state is, larger is better: the best checkpoint stays. */
    readonly score?: ((state: State) => Promise<number>) | undefined;
  };
}

/** How training ended. The state is the caller's. */
export interface Fitted<State> {
  readonly state: State;
  readonly stopped: boolean;
  /** Of training, what came before it was cut off counted. */
  readonly time: Time;
}

/** Histograms of the parameters in a whole run. */
const histograms = 20;

/**
 * `fit` on the record: numbers and checkpoints are written while it goes on, in the order of the steps, and a checkpoint of
 * the last state when it is stopped, ends or fails. What is written depends on the step alone, so that a run which was cut off and goes
 * on leaves the files of one that was not.
 *
 * @throws the error of a step, of divergence, or of a file that could not be written; the last checkpoint stays
 */
export async function recordedFit<State extends { readonly step: number }>(
  options: RecordedFitOptions<State>,
): Promise<Fitted<State>> {
  const { step, batches, iterations, every, stop, onReading, record } = options;
  const recording = record?.recording;
  const begin = recording?.state ?? options.initial;
  const before = recording?.time ?? noTime;
  recording?.readings.forEach((reading) => onReading(reading, 'on record'));

  const [start, busy] = [performance.now(), process.cpuUsage()];
  const time = (): Time => {
    const { user, system } = process.cpuUsage(busy);
    return {
      elapsed: before.elapsed + (performance.now() - start) / 1e3,
      processor: before.processor + (user + system) / 1e6,
    };
  };
  const due = checkpointDue(record?.checkpointEvery);
  const histogramEvery = Math.max(1, Math.ceil(iterations / histograms));
  const files = queue();
  const save = (
    reading: Promise<Snapshot>,
    what: { readonly checkpoint: boolean; readonly histogram: boolean; readonly score?: number | undefined },
  ): Promise<void> => {
    // a read that fails is reported by the queue, in its turn
    reading.catch(() => undefined);
    const now = time();
    return files.add(async () => {
      const read = await reading;
      if (!isFiniteSnapshot(read)) return;
      if (what.histogram) await recording?.appendHistograms(read);
      if (what.checkpoint) await recording?.save(read, now, what.score);
    });
  };

  let saving = Promise.resolve();
  let ended: Exclude<Event<State>, { kind: 'step' | 'snapshot' }> | undefined;
  let handedOver = false;
  const run = fit(step, begin, batches(begin.step), {
    iterations: Math.max(0, iterations - begin.step),
    every,
    stop,
    ...(recording === undefined ? {} : { snapshotAt: (at) => due(at) || at % histogramEvery === 0 }),
  });
  try {
    for await (const event of run) {
      files.check();
      if (event.kind === 'step') {
        const { kind: _, ms, ...reading } = event;
        // A run that is stopped reads once more, at a step where one that is not does not.
        if (recording !== undefined && (reading.step % every === 0 || reading.step === iterations))
          void files.add(() => recording.append(reading));
        onReading(reading, { msPerStep: ms });
        await record?.lock.renew();
      } else if (event.kind === 'snapshot') {
        await saving; // one at a time: else a disk that is slower than training fills the memory
        const checkpoint = due(event.step);
        const read = snapshot(event.state);
        read.catch(() => undefined);
        const score = checkpoint ? await record?.score?.(event.state) : undefined;
        saving = save(read, { checkpoint, histogram: event.step % histogramEvery === 0, score });
        if (checkpoint) due.taken();
      } else {
        ended = event;
        if (event.kind === 'diverged') throw event.error;
        if (recording !== undefined) {
          const read = snapshot(event.state);
          read.catch(() => undefined);
          // a state that failed may be one that nothing can be computed with
          const score = event.kind === 'failed' ? undefined : await record?.score?.(event.state);
          void save(read, { checkpoint: true, histogram: false, score });
        }
        // a run that failed throws its own error when it is asked for more
        if (event.kind !== 'failed') await files.drain();
      }
    }
    if (ended === undefined) throw new Error('training ended without a state.');
    handedOver = true;
    return { state: ended.state, stopped: ended.kind === 'stopped', time: time() };
  } finally {
    await files.drain().catch(() => undefined);
    if (ended !== undefined && !handedOver) disposeState(ended.state);
    if (begin !== options.initial) disposeState(begin);
  }
}

/** Whether a checkpoint is due after a step; `taken` begins the next interval. */
function checkpointDue(
  every: CheckpointEvery | undefined,
): ((step: number) => boolean) & { readonly taken: () => void } {
  let last = performance.now();
  const due = (step: number): boolean => {
    if (every === undefined) return false;
    return 'steps' in every ? step % every.steps === 0 : performance.now() - last >= 1000 * every.seconds;
  };
  return Object.assign(due, { taken: () => void (last = performance.now()) });
}
