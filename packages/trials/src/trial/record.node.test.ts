import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRecord, encodeRecord, resultOf } from './record.ts';
import { classifierResult, records } from './record.test-support.ts';

const changed = (change: object) => decodeRecord(JSON.stringify({ ...records[0], ...change }));

test.each(records)('what is written is what is read: $config.kind, $outcome.kind', (record) => {
  expect(decodeRecord(encodeRecord(record))).toEqual(E.right(record));
});

test('a record gives the result it was made of', () => {
  expect(resultOf(records[0]!)).toEqual(classifierResult);
  expect(resultOf(records[2]!)).toBeUndefined();
});

describe('what is wrong with a text is said', () => {
  test('cut off', () => {
    const text = encodeRecord(records[0]!);
    fc.assert(
      fc.property(fc.nat(text.length - 2), (length) => {
        expect(decodeRecord(text.slice(0, length))).toMatchObject({ left: { _tag: 'NotJson' } });
      }),
    );
  });
  test('some byte is another: it is found, or the file says the same of its trial', () => {
    const text = encodeRecord(records[0]!);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const read = decodeRecord(text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1));
        if (E.isRight(read)) expect(read.right.id).toBe(records[0]!.id);
      }),
    );
  });
  test('of a later release', () => {
    const read = changed({ version: 3, outcome: 'in some other shape' });
    expect(read).toMatchObject({ left: { _tag: 'FutureVersion', version: 3 } });
    expect(E.isLeft(read) && read.left.message).toContain('Update gr.');
  });
  test('a configuration with a field that this release does not know', () => {
    const read = changed({ config: { ...records[0]!.config, momentum: 0.9 } });
    expect(read).toMatchObject({ left: { _tag: 'Invalid' } });
    expect(E.isLeft(read) && read.left.message).toContain('"momentum"');
  });
  test('a configuration that was changed by hand', () => {
    expect(changed({ config: { ...records[0]!.config, seed: 7 } })).toMatchObject({ left: { _tag: 'WrongId' } });
  });
  test.each([
    'null',
    '[]',
    '{}',
    '{"format":"gr-trial"}',
    '{"format":"another","version":1}',
    '{"format":"another","version":2}',
    '{"format":"gr-trial","version":1}',
    '{"format":"gr-trial","version":2}',
  ])('%s', (text) => expect(decodeRecord(text)).toMatchObject({ left: { _tag: 'Invalid' } }));
});
