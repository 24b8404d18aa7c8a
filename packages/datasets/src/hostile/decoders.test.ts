import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeCifar10, decodeCifar100 } from '../cifar/cifar.ts';
import { cifar100Format, cifar10Format, records } from '../cifar/cifar.test-support.ts';
import { DatasetFailure } from '../error.ts';
import { decodeMnist } from '../from-idx.ts';
import { decodeIdx } from '../idx.ts';
import { folderLayout } from '../image-folder/layout.ts';
import { arraysOf, decodeHeader, encodeHeader, fromRaw, headerLength, lengthsOf, prefixBytes } from '../raw/raw-set.ts';
import { parseTexts, placeOf } from '../tiny-imagenet/layout.ts';
import { broken, cases, seed, text, title } from './mutations.test-support.ts';

const parameters = { numRuns: cases, seed, endOnFailure: true };

const idx = (shape: readonly number[], data: readonly number[]): Uint8Array =>
  Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, 0, size]), ...data]);

describe('pure decoders', () => {
  const images = idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
  const labels = idx([2], [0, 9]);

  test(title('decodeIdx and decodeMnist'), () => {
    fc.assert(
      fc.property(broken(images, gzipSync(images)), broken(labels, gzipSync(labels)), (imageBytes, labelBytes) => {
        const decoded = decodeIdx(imageBytes);
        // bound: the elements that the (unpacked) bytes hold; deflate packs 1032 to one at most
        if (E.isRight(decoded)) expect(decoded.right.data.byteLength).toBeLessThanOrEqual(1032 * imageBytes.length);
        decodeMnist({ images: imageBytes, labels: labelBytes });
        decodeMnist({ images, labels: labelBytes });
      }),
      parameters,
    );
  });

  test(title('decodeCifar10 and decodeCifar100'), () => {
    const files = [records(cifar10Format, 1), records(cifar100Format, 1), gzipSync(records(cifar10Format, 2))];
    fc.assert(
      fc.property(broken(...files), (bytes) => {
        for (const decoded of [decodeCifar10(bytes), decodeCifar100(bytes)])
          if (E.isRight(decoded)) expect(decoded.right.images.byteLength).toBeLessThanOrEqual(1032 * bytes.length);
      }),
      parameters,
    );
  });

  test(title('texts and paths of TinyImageNet'), () => {
    const wnids = text('n02124075\nn01443537\n');
    const words = text('n01443537\tgoldfish, Carassius\nn02124075\tEgyptian cat\n');
    const annotations = text('val_0.JPEG\tn02124075\t0\t0\t9\t9\n');
    const path = text('train/n02124075/images/n02124075_0.JPEG');
    const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    fc.assert(
      fc.property(broken(wnids), broken(words), broken(annotations), broken(path), (...files) => {
        const [ids = '', names = '', boxes = '', at = ''] = files.map(decode);
        for (const [w, a] of [
          [ids, decode(annotations)],
          [decode(wnids), boxes],
        ] as const)
          try {
            const classes = parseTexts({ wnids: w, words: names, annotations: a });
            const place = placeOf(at, classes);
            if (place === undefined) continue;
            // the label is that of the class in the path, or of the annotation of the file
            expect(Number.isInteger(place.label) && place.label >= 0 && place.label < classes.wnids.length).toBe(true);
            if (place.role === 'train') expect(at.split('/')).toContain(classes.wnids[place.label]);
            else expect(a).toContain(classes.wnids[place.label]);
          } catch (error) {
            if (!(error instanceof DatasetFailure)) throw error;
          }
      }),
      parameters,
    );
  });

  test(title('class folders'), () => {
    const name = fc.constantFrom(
      'train',
      'TEST',
      'val',
      'cats',
      '..',
      '',
      '.x',
      'a.png',
      'b.JPEG',
      '__proto__',
      'constructor',
    );
    const path = fc.array(name, { maxLength: 4 }).map((names) => names.join('/'));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 8 }), (paths) => {
        try {
          const { classes, train, validation, test: held } = folderLayout(paths);
          for (const { path: at, label } of [...train, ...validation, ...held]) {
            expect(paths).toContain(at);
            // the label is that of the first folder, or of the one below the folder of a role
            expect(at.split('/').slice(0, -1).slice(0, 2)).toContain(classes[label]);
          }
        } catch (error) {
          if (!(error instanceof DatasetFailure)) throw error;
        }
      }),
      parameters,
    );
  });

  test(title('kept decoded sets'), () => {
    const set = (values: number) => ({
      name: 'x',
      shape: [1, 1, 1],
      classes: ['a', 'b'],
      images: new Uint8Array(values),
      labels: new Uint8Array(values),
      standardization: undefined,
    });
    const whole = { train: set(3), test: set(2), sources: ['x.zip'] };
    const arrays = arraysOf(whole);
    const file = Uint8Array.from([...encodeHeader('x 1', '00', whole), ...arrays.flatMap((array) => [...array])]);
    fc.assert(
      fc.property(broken(file), (bytes) => {
        const length = headerLength(bytes);
        if (E.isLeft(length)) return;
        const json = bytes.subarray(prefixBytes, prefixBytes + length.right);
        const header = decodeHeader(json, bytes.length);
        if (E.isLeft(header)) return;
        // bound: nothing is allocated that the file does not hold
        const lengths = lengthsOf(header.right);
        expect(lengths.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(bytes.length);
        fromRaw(
          header.right,
          lengths.map((one) => new Uint8Array(one)),
        );
      }),
      parameters,
    );
  });
});
