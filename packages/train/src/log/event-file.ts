import { maskedCrc32c } from './crc32c.ts';
import type { Histogram } from './histogram.ts';
import { type Field, double, doubles, float, int64, join, message, text } from './protobuf.ts';

/** What an event of a step says, by tags such as `loss` or `params/conv1/w`. */
export interface EventValues {
  readonly step: number;
  /** When, in seconds since 1970. */
  readonly wallTime: number;
  readonly scalars?: Readonly<Record<string, number>>;
  readonly histograms?: Readonly<Record<string, Histogram>>;
}

/**
 * The first record of an event file.
 *
 * @example await writeFile('runs/first/events.out.tfevents.run', eventFileStart(Date.now() / 1000));
 */
export const eventFileStart = (wallTime: number): Uint8Array<ArrayBuffer> =>
  record(join([double(1, wallTime), text(3, 'brain.Event:2')]));

/**
 * A record of an event file as TensorBoard reads it: `tensorflow.Event` (event.proto, summary.proto) in the framing of
 * TFRecord. A file is `eventFileStart` and such records, under a name that holds `tfevents`.
 *
 * @example eventRecord({ step: 100, wallTime: 1.7e9, scalars: { loss: 0.3 } });
 */
export const eventRecord = ({
  step,
  wallTime,
  scalars = {},
  histograms = {},
}: EventValues): Uint8Array<ArrayBuffer> => {
  const values = [
    ...Object.entries(scalars).map(([tag, value]) => message(1, [text(1, tag), float(2, value)])),
    ...Object.entries(histograms).map(([tag, values]) =>
      message(1, [text(1, tag), message(5, histogramFields(values))]),
    ),
  ];
  return record(join([double(1, wallTime), int64(2, step), message(5, values)]));
};

const histogramFields = ({ min, max, count, sum, sumOfSquares, limits, counts }: Histogram): readonly Field[] => [
  double(1, min),
  double(2, max),
  double(3, count),
  double(4, sum),
  double(5, sumOfSquares),
  doubles(6, limits),
  doubles(7, counts),
];

/** The length in eight bytes, its checksum, the data, its checksum. */
const record = (data: Uint8Array): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return bytes;
};

/**
 * How many bytes of an event file are whole records up to a step: what a run that goes on from that step keeps. A record that
 * is torn or damaged ends them, as does one of a later step.
 *
 * @example recordsUpTo(bytes, 1200); // then truncate the file to so many bytes
 */
export function recordsUpTo(bytes: Uint8Array, step: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 16 <= bytes.length) {
    const size = view.getUint32(at, true);
    const whole = view.getUint32(at + 4, true) === 0 && at + 16 + size <= bytes.length;
    if (!whole || view.getUint32(at + 8, true) !== maskedCrc32c(bytes.subarray(at, at + 8))) break;
    const data = bytes.subarray(at + 12, at + 12 + size);
    if (view.getUint32(at + 12 + size, true) !== maskedCrc32c(data) || stepOf(data) > step) break;
    at += 16 + size;
  }
  return at;
}

/** The step of one of our events: the time in nine bytes, then field 2, if it has one. */
const stepOf = (event: Uint8Array): number => {
  if (event[9] !== 0x10) return 0;
  let [value, unit] = [0, 1];
  for (let at = 10; at < event.length; at++, unit *= 0x80) {
    value += (event[at]! & 0x7f) * unit;
    if (event[at]! < 0x80) break;
  }
  return value;
};
