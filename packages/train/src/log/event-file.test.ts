import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import { type EventValues, eventFileStart, eventRecord, recordsUpTo } from './event-file.ts';
import { histogram } from './histogram.ts';
import { readEvents } from './event-reader.test-support.ts';

const file = (...records: readonly Uint8Array[]): Uint8Array => Uint8Array.from(records.flatMap((r) => [...r]));

test('the checksum is that of RFC 3720, appendix B.4', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

const tags = fc.string({ unit: 'grapheme', minLength: 1 }).filter((tag) => tag !== '__proto__');
const events: fc.Arbitrary<EventValues> = fc.record({
  step: fc.maxSafeNat(),
  wallTime: fc.double({ noNaN: true, min: 0, max: 4e9 }),
  scalars: fc.dictionary(
    tags,
    fc.float({ noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  ),
  histograms: fc.dictionary(
    tags,
    fc.array(fc.float({ noNaN: true, min: -100, max: 100 })).map((values) => histogram(values)),
  ),
});

test('a reader written apart from the writer finds what was written, checksums and all', () =>
  fc.assert(
    fc.property(fc.array(events, { maxLength: 5 }), (written) => {
      const [start, ...read] = readEvents(file(eventFileStart(12.5), ...written.map(eventRecord)));
      expect(start).toEqual({ wallTime: 12.5, version: 'brain.Event:2', step: 0, scalars: {}, histograms: {} });
      expect(read).toEqual(
        written.map((event) => ({
          version: '',
          ...event,
          scalars: { ...event.scalars },
          histograms: { ...event.histograms },
        })),
      );
    }),
  ));

describe('where a run goes on', () => {
  const at = (step: number) => eventRecord({ step, wallTime: 1, scalars: { loss: 1 / step } });
  const start = eventFileStart(0);
  const steps = [1, 127, 128, 300, 2 ** 40];
  const whole = file(start, ...steps.map(at));

  test('records up to its step stay', () => {
    steps.forEach((step, i) => {
      const kept = file(start, ...steps.slice(0, i + 1).map(at));
      expect(recordsUpTo(whole, step)).toBe(kept.length);
      expect(recordsUpTo(whole, step - 1)).toBe(kept.length - at(step).length);
    });
    expect(recordsUpTo(whole, 0)).toBe(start.length);
  });

  test('a file cut off or damaged anywhere keeps the whole records before that', () => {
    const ends = [0, start.length, ...steps.map((_, i) => file(start, ...steps.slice(0, i + 1).map(at)).length)];
    const before = (position: number) => Math.max(...ends.filter((end) => end <= position));
    for (let i = 0; i < whole.length; i++) {
      expect(recordsUpTo(whole.subarray(0, i), Infinity)).toBe(before(i));
      const damaged = whole.slice();
      damaged[i]! ^= 0x10;
      expect(recordsUpTo(damaged, Infinity)).toBe(before(i));
    }
  });
});

describe('histogram', () => {
  test('every finite value is in one range, and the sums are those of the values', () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const { min, max, count, sum, sumOfSquares, limits, counts } = histogram([...values, NaN, Infinity]);
        expect([min, max, count]).toEqual([Math.min(...values), Math.max(...values), values.length]);
        expect(counts.reduce((a, b) => a + b)).toBe(values.length);
        expect(sum).toBeCloseTo(
          values.reduce((a, b) => a + b, 0),
          3,
        );
        expect(sumOfSquares).toBeCloseTo(
          values.reduce((a, b) => a + b * b, 0),
          0,
        );
        expect(limits).toHaveLength(counts.length);
        expect(limits.at(-1)).toBe(max);
        expect([...limits].sort((a, b) => a - b)).toEqual(limits);
      }),
    ));

  test('ranges of one width, the last one closed', () => {
    expect(histogram([0, 1, 2, 3, 4], 2)).toMatchObject({ limits: [2, 4], counts: [2, 3] });
    expect(histogram([7, 7])).toMatchObject({ limits: [7], counts: [2] });
    expect(histogram([0, 3 * Number.MIN_VALUE], 2)).toMatchObject({ limits: [2, 3].map((n) => n * Number.MIN_VALUE) });
    expect(histogram([0, 3 * Number.MIN_VALUE], 4).limits).toEqual([1, 2, 3, 3].map((n) => n * Number.MIN_VALUE));
    expect(histogram([NaN])).toMatchObject({ count: 0, limits: [0], counts: [0] });
  });
});
