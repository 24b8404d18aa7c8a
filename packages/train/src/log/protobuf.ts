/** A field of a protocol buffers message, ready to be written. */
export type Field = readonly number[] | Uint8Array;

// A field begins with its number and how its value is written: 0 a varint, 1 eight bytes, 2 a length and bytes, 5 four bytes.
const tag = (field: number, wire: 0 | 1 | 2 | 5): number[] => varint(field * 8 + wire);

/** A whole number of at least 0, seven bits to a byte, the low ones first. Exact up to 2^53. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

const littleEndian = (size: 4 | 8, set: (view: DataView) => void): Uint8Array => {
  const bytes = new Uint8Array(size);
  set(new DataView(bytes.buffer));
  return bytes;
};

/** `int64` of at least 0. */
export const int64 = (field: number, value: number): Field => [...tag(field, 0), ...varint(value)];

export const double = (field: number, value: number): Field =>
  join([tag(field, 1), littleEndian(8, (view) => view.setFloat64(0, value, true))]);

export const float = (field: number, value: number): Field =>
  join([tag(field, 5), littleEndian(4, (view) => view.setFloat32(0, value, true))]);

// Bytes, or a message made of fields.
const bytes = (field: number, value: Uint8Array): Field => join([tag(field, 2), varint(value.length), value]);

export const text = (field: number, value: string): Field => bytes(field, new TextEncoder().encode(value));

export const message = (field: number, fields: readonly Field[]): Field => bytes(field, join(fields));

/** `repeated double`, packed. */
export const doubles = (field: number, values: readonly number[]): Field => {
  const data = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => data.setFloat64(8 * i, value, true));
  return bytes(field, new Uint8Array(data.buffer));
};

/** The fields of a message one after the other. */
export function join(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(fields.reduce((length, field) => length + field.length, 0));
  let at = 0;
  for (const field of fields) {
    joined.set(field, at);
    at += field.length;
  }
  return joined;
}
