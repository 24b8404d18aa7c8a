// Reads event files from the format's description alone: it shares no line with the writer, its checksum is computed bit by bit.
import type { EventValues } from './event-file.ts';
import type { Histogram } from './histogram.ts';

type ReadEvent = Required<EventValues> & { readonly version: string };
type Value = bigint | number | Uint8Array;

/** CRC-32C as a division of polynomials, most significant bit first, on reflected bytes. */
function checksum(bytes: Uint8Array): number {
  const reflect = (value: bigint, width: number): bigint =>
    BigInt(`0b${value.toString(2).padStart(width, '0').split('').reverse().join('')}`);
  let remainder = 0xffffffffn;
  for (const byte of bytes) {
    remainder ^= reflect(BigInt(byte), 8) << 24n;
    for (let bit = 0; bit < 8; bit++)
      remainder = remainder & 0x80000000n ? ((remainder << 1n) ^ 0x11edc6f41n) & 0xffffffffn : remainder << 1n;
  }
  const crc = reflect(remainder ^ 0xffffffffn, 32);
  const turned = (crc >> 15n) | ((crc << 17n) & 0xffffffffn);
  return Number((turned + 0xa282ead8n) & 0xffffffffn);
}

/** The fields of a message: number, then values in their order. */
function fields(bytes: Uint8Array): Map<number, Value[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<number, Value[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const sized = (size: number): Uint8Array => bytes.subarray(at, (at += size));
  while (at < bytes.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    let value: Value;
    if (wire === 0) value = varint();
    else if (wire === 1) value = view.getFloat64((at += 8) - 8, true);
    else if (wire === 5) value = view.getFloat32((at += 4) - 4, true);
    else if (wire === 2) value = sized(Number(varint()));
    else throw new Error(`wire type ${wire}`);
    found.set(tag >> 3, [...(found.get(tag >> 3) ?? []), value]);
  }
  return found;
}

const text = (value: Value | undefined): string => new TextDecoder().decode(value as Uint8Array | undefined);
const doubles = (value: Value | undefined): number[] => {
  const bytes = value as Uint8Array;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
};

const histogramOf = (bytes: Uint8Array): Histogram => {
  const field = fields(bytes);
  const number = (id: number) => field.get(id)?.[0] as number;
  return {
    ...{ min: number(1), max: number(2), count: number(3), sum: number(4), sumOfSquares: number(5) },
    limits: doubles(field.get(6)?.[0]),
    counts: doubles(field.get(7)?.[0]),
  };
};

/** All events of a file. Throws if a checksum is wrong or a record is torn. */
export function readEvents(file: Uint8Array): ReadEvent[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const events: ReadEvent[] = [];
  for (let at = 0; at < file.length;) {
    const size = Number(view.getBigUint64(at, true));
    if (view.getUint32(at + 8, true) !== checksum(file.subarray(at, at + 8))) throw new Error(`length at ${at}`);
    const data = file.subarray(at + 12, at + 12 + size);
    if (view.getUint32(at + 12 + size, true) !== checksum(data)) throw new Error(`data at ${at}`);
    at += 16 + size;
    const event = fields(data);
    const values = [...(event.get(5) ?? [])].flatMap((summary) => fields(summary as Uint8Array).get(1) ?? []);
    const [scalars, histograms]: [Record<string, number>, Record<string, Histogram>] = [{}, {}];
    for (const value of values.map((v) => fields(v as Uint8Array))) {
      const tag = text(value.get(1)?.[0]);
      if (value.has(2)) scalars[tag] = value.get(2)![0] as number;
      if (value.has(5)) histograms[tag] = histogramOf(value.get(5)![0] as Uint8Array);
    }
    events.push({
      ...{ wallTime: event.get(1)?.[0] as number, step: Number(event.get(2)?.[0] ?? 0n) },
      ...{ version: text(event.get(3)?.[0]), scalars, histograms },
    });
  }
  return events;
}
