import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Curve, emptyCurve, record } from './curve.ts';

const readings = fc
  .record({ iterations: fc.integer({ min: 1, max: 5000 }), every: fc.integer({ min: 1, max: 20 }) })
  .map(({ iterations, every }) => {
    const steps = Array.from({ length: Math.floor(iterations / every) }, (_, i) => (i + 1) * every);
    return { iterations, steps: steps.at(-1) === iterations ? steps : [...steps, iterations] };
  });
const reading = (step: number) => ({ step, loss: Math.sin(step), penalty: step, accuracy: 1 / step });
const curveOf = (steps: readonly number[], iterations: number, from: Curve = emptyCurve) =>
  steps.reduce((curve, step) => record(curve, reading(step), iterations), from);

test('ends at the last step, has about a hundred points, and each is the mean of its window', () =>
  fc.assert(
    fc.property(readings, ({ iterations, steps }) => {
      const { points, open } = curveOf(steps, iterations);
      expect(points.at(-1)?.step).toBe(iterations);
      expect(open.count).toBe(0);
      expect(points.length).toBeLessThanOrEqual(201);
      points.forEach((point, i) => {
        const inside = steps.filter((step) => step > (points[i - 1]?.step ?? 0) && step <= point.step);
        const mean = inside.reduce((sum, step) => sum + Math.sin(step), 0) / inside.length;
        expect(point.loss).toBeCloseTo(mean, 10);
      });
    }),
  ));

test('interrupted anywhere and gone on with as JSON, it is the same curve', () =>
  fc.assert(
    fc.property(readings, fc.nat(), ({ iterations, steps }, n) => {
      const at = n % steps.length;
      const half = JSON.parse(JSON.stringify(curveOf(steps.slice(0, at), iterations))) as Curve;
      expect(curveOf(steps.slice(at), iterations, half)).toEqual(curveOf(steps, iterations));
    }),
  ));
