import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shares } from './shares.ts';

const sizes = [fc.nat({ max: 500 }), fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 9 })] as const;

test('shares follow each other from 0 to the end, none is empty but that of nothing, and they begin at multiples of the unit', () => {
  fc.assert(
    fc.property(...sizes, (count, unit, parts) => {
      const ranges = shares(count, unit, parts);
      expect(ranges.map(({ from }) => from)).toEqual([0, ...ranges.slice(0, -1).map(({ to }) => to)]);
      expect(ranges.at(-1)?.to).toBe(count);
      for (const { from, to } of ranges) expect([from % unit, to > from || count === 0]).toEqual([0, true]);
    }),
  );
});

test('there are as many as asked for where there are as many units, and they differ by one unit at most', () => {
  fc.assert(
    fc.property(...sizes, (count, unit, parts) => {
      const units = shares(count, unit, parts).map(({ from, to }) => Math.ceil((to - from) / unit));
      expect(units.length).toBe(Math.max(1, Math.min(parts, Math.ceil(count / unit))));
      expect(Math.max(...units) - Math.min(...units)).toBeLessThanOrEqual(1);
    }),
  );
});
