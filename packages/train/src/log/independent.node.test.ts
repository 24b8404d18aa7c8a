// Event files are read by others: the framing by the CRC-32C of a library, the messages by a library of protocol buffers.
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Crc32c } from '@aws-crypto/crc32c';
import * as E from 'fp-ts/lib/Either.js';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { openEvents } from '../node/log-files.ts';
import { type EventValues, eventFileStart, eventRecord } from './event-file.ts';
import { histogram } from './histogram.ts';

/** The fields of TensorFlow's event.proto and summary.proto that TensorBoard shows as scalars and histograms, with their numbers. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message HistogramProto {
    double min = 1; double max = 2; double num = 3; double sum = 4; double sum_squares = 5;
    repeated double bucket_limit = 6 [packed = true];
    repeated double bucket = 7 [packed = true];
  }
  message Summary {
    message Value { string tag = 1; oneof value { float simple_value = 2; HistogramProto histo = 5; } }
    repeated Value value = 1;
  }
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what { string file_version = 3; Summary summary = 5; }
  }`);
const Event = root.lookupType('Event');

const masked = (bytes: Uint8Array): number => {
  const crc = new Crc32c().update(bytes).digest();
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

/** The messages of a file of TFRecords. Throws where a checksum is wrong. */
function records(file: Uint8Array): object[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: object[] = [];
  for (let at = 0; at < file.length;) {
    const size = Number(view.getBigUint64(at, true));
    const data = file.subarray(at + 12, at + 12 + size);
    if (view.getUint32(at + 8, true) !== masked(file.subarray(at, at + 8))) throw new Error(`length at ${at}`);
    if (view.getUint32(at + 12 + size, true) !== masked(data)) throw new Error(`data at ${at}`);
    found.push(Event.toObject(Event.decode(data), { longs: Number, oneofs: true }));
    at += 16 + size;
  }
  return found;
}

/** What an event is to that library. */
const asRead = ({ step, wallTime, scalars = {}, histograms = {} }: EventValues): object => ({
  what: 'summary',
  wallTime,
  step,
  summary: {
    value: [
      ...Object.entries(scalars).map(([tag, value]) => ({
        tag,
        value: 'simpleValue',
        simpleValue: Math.fround(value),
      })),
      ...Object.entries(histograms).map(([tag, { min, max, count, sum, sumOfSquares, limits, counts }]) => ({
        tag,
        value: 'histo',
        histo: { min, max, num: count, sum, sumSquares: sumOfSquares, bucketLimit: [...limits], bucket: [...counts] },
      })),
    ],
  },
});

const events: readonly EventValues[] = [
  { step: 1, wallTime: 1.7e9, scalars: { loss: 0.3, 'ünïcode/☃': -0 } },
  { step: 127, wallTime: 1.7e9 + 0.125, scalars: { loss: Infinity, penalty: 1e-40 } },
  { step: 128, wallTime: 0, histograms: { 'params/w': histogram([-1, 0.5, 2, 2]) } },
  { step: 2 ** 40 + 1, wallTime: 3, scalars: { a: -1e30 }, histograms: { b: histogram([3, 3]), c: histogram([]) } },
];

test('records of scalars and histograms, of small and large steps', () => {
  const file = Buffer.concat([eventFileStart(5), ...events.map(eventRecord)]);
  expect(records(file)).toEqual([
    { what: 'fileVersion', wallTime: 5, fileVersion: 'brain.Event:2' },
    ...events.map(asRead),
  ]);
});

test('a bit that flips anywhere is found by their checksum', () => {
  const file = Buffer.concat(events.slice(0, 1).map(eventRecord));
  for (let at = 8; at < file.length; at++) {
    const flipped = Uint8Array.from(file);
    flipped[at]! ^= 1 << (at % 8);
    expect(() => records(flipped)).toThrow(' at 0');
  }
});

test('a file that is opened again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gr-'));
  try {
    const path = join(folder, 'events.out.tfevents.run');
    for (const [event, keep] of events.slice(0, 2).map((event, i) => [event, events[i - 1]?.step ?? 0] as const)) {
      const opened = await openEvents(path, { step: keep })();
      if (E.isLeft(opened)) throw new Error(opened.left.message);
      expect(await opened.right.append(event)()).toEqual(E.right(undefined));
      await opened.right.close();
    }
    expect(records(await readFile(path)).slice(1)).toEqual(events.slice(0, 2).map(asRead));
  } finally {
    await rm(folder, { recursive: true });
  }
});
