import { make } from '@gr/define';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { scheduleDefinitions } from './schedule-definitions.ts';
import { type Schedule, constant, cosine, piecewise, stepwise, warmUp } from './schedules.ts';

describe('values', () => {
  test('constant', () => {
    expect([0, 1, 1e6].map(constant(0.3))).toEqual([0.3, 0.3, 0.3]);
  });

  test('piecewise: a factor counts from its boundary on, and factors multiply', () => {
    const rate = piecewise({ initial: 1, boundaries: { 5000: 0.5, 7500: 0.25 } });
    expect([0, 4999, 5000, 7499, 7500, 1e9].map(rate)).toEqual([1, 1, 0.5, 0.5, 0.125, 0.125]);
    expect(piecewise({ initial: 2, boundaries: {} })(7)).toBe(2);
  });

  test('stepwise: a tenth from half of the steps on, a hundredth from three quarters on', () => {
    const rate = stepwise({ initial: 1, steps: 10_000 });
    expect([0, 4999, 5000, 7499, 7500, 1e9].map(rate)).toEqual([1, 1, 0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1]);
    // steps that have no half or no quarter: a drop is at the first step that is not before it
    expect([0, 1, 2, 3, 4].map(stepwise({ initial: 2, steps: 5 }))).toEqual([2, 2, 2, 0.2, 2 * 0.1 * 0.1]);
    for (let steps = 1; steps <= 40; steps += 1) {
      const short = stepwise({ initial: 1, steps });
      for (let step = 0; step <= 2 * steps; step += 1) {
        const value = step < 0.5 * steps ? 1 : step < 0.75 * steps ? 0.1 : 0.01;
        expect(short(step), `step ${step} of ${steps}`).toBeCloseTo(value, 12);
      }
    }
  });

  test('cosine: initial at 0, the middle half way, final at the end and after it', () => {
    const rate = cosine({ initial: 3, final: 1, steps: 100 });
    expect(rate(0)).toBe(3);
    expect(rate(50)).toBeCloseTo(2, 12);
    expect(rate(25)).toBeCloseTo(2 + Math.SQRT1_2, 12);
    expect([rate(100), rate(101), rate(1e6)]).toEqual([1, 1, 1]);
    expect(cosine({ initial: 1, steps: 10 })(10)).toBe(0);
  });

  test('warm-up: a line to the start of the schedule, which then begins at its own step 0', () => {
    const rate = warmUp({ steps: 4, schedule: (step) => 8 - step });
    expect([0, 1, 2, 3, 4, 5, 6].map(rate)).toEqual([0, 2, 4, 6, 8, 7, 6]);
    expect([0, 1, 2].map(warmUp({ steps: 2, from: 1, schedule: 3 }))).toEqual([1, 2, 3]);
  });
});

describe('options out of range are refused', () => {
  test.each([
    ['constant: value is NaN', () => constant(NaN)],
    ['piecewise: initial is Infinity', () => piecewise({ initial: Infinity, boundaries: {} })],
    ['piecewise: boundaries is 1.5', () => piecewise({ initial: 1, boundaries: { 1.5: 0.1 } })],
    ['piecewise: boundaries is -1', () => piecewise({ initial: 1, boundaries: { [-1]: 0.1 } })],
    ['piecewise: boundaries[5] is NaN', () => piecewise({ initial: 1, boundaries: { 5: NaN } })],
    ['stepwise: steps is 0', () => stepwise({ initial: 1, steps: 0 })],
    ['stepwise: steps is 2.5', () => stepwise({ initial: 1, steps: 2.5 })],
    ['piecewise: initial is NaN', () => stepwise({ initial: NaN, steps: 5 })],
    ['cosine: steps is 0', () => cosine({ initial: 1, steps: 0 })],
    ['cosine: final is NaN', () => cosine({ initial: 1, steps: 5, final: NaN })],
    ['warmUp: steps is 2.5', () => warmUp({ steps: 2.5, schedule: 1 })],
    ['constant: value is NaN', () => warmUp({ steps: 2, schedule: NaN })],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });
});

describe('schedules by name', () => {
  const named = (kind: string, rate: number, iterations: number): Schedule => {
    const made = make('schedule', scheduleDefinitions)({ kind });
    if (E.isLeft(made)) throw new Error(made.left.message);
    return made.right({ rate, iterations });
  };

  test.each<readonly [kind: string, description: string, values: readonly number[]]>([
    ['steps', '× 0.1 at 50 %, × 0.01 at 75 %', [3, 3, 3, 3, 0.3, 0.3, 0.03, 0.03, 0.03]],
    [
      'cosine',
      'half a cosine, down to 0',
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((step) => 1.5 * (1 + Math.cos((Math.PI * step) / 8))),
    ],
    ['constant', 'the same at every step', Array<number>(9).fill(3)],
  ])('%s is what it says: %s', (kind, description, values) => {
    expect(scheduleDefinitions.find((definition) => definition.kind === kind)).toMatchObject({ description });
    const rate = named(kind, 3, 8);
    for (const [step, value] of values.entries()) expect(rate(step)).toBeCloseTo(value, 12);
  });

  test('those are all, each begins with the rate, and a run of one step has one too', () => {
    expect(scheduleDefinitions.map(({ kind }) => kind)).toEqual(['steps', 'cosine', 'constant']);
    for (const { kind } of scheduleDefinitions)
      for (const iterations of [1, 2, 3, 10_000]) expect(named(kind, 0.25, iterations)(0)).toBe(0.25);
  });

  test('they have no options', () => {
    expect(make('schedule', scheduleDefinitions)({ kind: 'steps', at: 0.5 })).toMatchObject({
      left: { kind: 'option', message: 'steps has no option at; it has none.' },
    });
    expect(make('schedule', scheduleDefinitions)({ kind: 'step' })).toMatchObject({
      left: { kind: 'unknown', message: 'there is no schedule "step"; the known ones are steps, cosine, constant.' },
    });
  });
});
