import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckpointError } from '../checkpoint/error.ts';
import { readEvents } from '../log/event-reader.test-support.ts';
import { histogram } from '../log/histogram.ts';
import { openEvents, openMetrics } from './log-files.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gr-'));
});
afterEach(() => rm(dir, { recursive: true }));

const done = async <A>(task: TaskEither<CheckpointError, A>): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw new Error(result.left.message);
  return result.right;
};

interface Line {
  readonly step: number;
  readonly loss: number;
}
const line = (step: number): Line => ({ step, loss: 1 / step });

describe('metrics', () => {
  const path = () => join(dir, 'metrics.jsonl');
  const write = async (from: number, to: number, step: number): Promise<readonly Line[]> => {
    const file = await done(openMetrics<Line>(path(), { step }));
    for (let at = from; at <= to; at++) await done(file.append(line(at)));
    await done(file.sync());
    await file.close();
    return file.lines;
  };

  test('a file that is opened again is cut to the step and goes on as if it had not been closed', async () => {
    await write(1, 9, 0);
    const whole = await readFile(path(), 'utf8');
    expect(
      whole
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as Line),
    ).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(line));
    expect(await write(5, 9, 4)).toEqual([1, 2, 3, 4].map(line));
    expect(await readFile(path(), 'utf8')).toBe(whole);
    expect(await write(1, 9, 0)).toEqual([]);
    expect(await readFile(path(), 'utf8')).toBe(whole);
  });

  test('torn anywhere in its last lines, it is repaired', async () => {
    await write(1, 6, 0);
    const whole = await readFile(path());
    const fourth = whole.length - 2 * `${JSON.stringify(line(6))}\n`.length - 4;
    for (let cut = fourth; cut < whole.length; cut++) {
      await writeFile(path(), whole.subarray(0, cut));
      const kept = await write(0, -1, 99);
      expect(await readFile(path(), 'utf8')).toBe(kept.map((each) => `${JSON.stringify(each)}\n`).join(''));
      expect(kept).toEqual([1, 2, 3, 4, 5, 6].slice(0, kept.length).map(line));
      expect(kept.length).toBeGreaterThanOrEqual(3);
    }
  });

  test.each(['{"step":', '{}\n', '[1]\n', 'null\n', '\u0000\u0000\n', '{"step":"7"}\n'])(
    '%j at its end is cut off',
    async (tail) => {
      await write(1, 3, 0);
      await appendFile(path(), tail);
      expect(await write(4, 4, 99)).toEqual([1, 2, 3].map(line));
      expect((await readFile(path(), 'utf8')).trim().split('\n')).toHaveLength(4);
    },
  );
});

describe('event files', () => {
  const path = () => join(dir, 'events.out.tfevents.run');
  const write = async (from: number, to: number, step: number): Promise<void> => {
    const file = await done(openEvents(path(), { step }));
    for (let at = from; at <= to; at++)
      await done(
        file.append({
          step: at,
          wallTime: at,
          scalars: { loss: 1 / at },
          histograms: { 'params/w': histogram([at, 2 * at]) },
        }),
      );
    await file.close();
  };
  const steps = async (): Promise<number[]> => readEvents(await readFile(path())).map(({ step }) => step);

  test('begin with their version, go on where they are cut, and are whole after a tear', async () => {
    await write(1, 5, 0);
    expect(await steps()).toEqual([0, 1, 2, 3, 4, 5]);
    await truncate(path(), (await readFile(path())).length - 7);
    await write(5, 6, 99);
    expect(await steps()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    await write(4, 4, 3);
    expect(await steps()).toEqual([0, 1, 2, 3, 4]);
    await truncate(path(), 5);
    await write(1, 1, 0);
    expect(await steps()).toEqual([0, 1]);
  });

  const program = process.env['GR_PYTHON'] ?? 'python3';
  const read = (script: string, ...args: string[]): string =>
    execFileSync(program, ['-c', script, ...args], { encoding: 'utf8', stdio: 'pipe' });
  const reader = 'from tensorboard.backend.event_processing.event_accumulator import EventAccumulator';
  const installed = (() => {
    try {
      read(reader);
      return true;
    } catch {
      return false;
    }
  })();

  test.skipIf(!installed)(
    `TensorBoard reads them${installed ? '' : ' (skipped: not installed; GR_PYTHON names a python that has it)'}`,
    async () => {
      await write(1, 3, 0);
      const script = `
import json, sys
${reader}
events = EventAccumulator(sys.argv[1])
events.Reload()
scalars = [[e.step, e.value] for e in events.Scalars("loss")]
last = events.Histograms("params/w")[-1].histogram_value
print(json.dumps([scalars, last.min, last.max, last.num, list(last.bucket)]))`;
      const [scalars, ...rest] = JSON.parse(read(script, dir)) as unknown[];
      expect(scalars).toEqual([1, 2, 3].map((step) => [step, Math.fround(1 / step)]));
      expect(rest).toEqual([3, 6, 2, histogram([3, 6]).counts]);
    },
  );
});
