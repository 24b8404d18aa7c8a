import fc from 'fast-check';
import { zipSync } from 'fflate';
import { packTar } from 'modern-tar';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInside } from '../archive/paths.ts';
import { readTar } from '../archive/tar.ts';
import { unzip as unzipStream } from '../browser/unzip.ts';
import { DatasetFailure } from '../error.ts';
import type { ByteStream } from '../load/platform.ts';
import { limited } from '../load/streams.ts';
import { withFile } from '../node/folder-files.ts';
import { gunzipFile, gunzipStream } from '../node/gunzip.ts';
import { jpeg, png } from '../node/images.test-support.ts';
import { decodeWithSharp } from '../node/sharp.ts';
import { unzip } from '../node/unzip.ts';
import { broken, cases, inTime, seed, text, title } from './mutations.test-support.ts';

const parameters = { numRuns: cases, seed, endOnFailure: true };

/** Runs a reader that throws; what it throws must be typed, and it must end. */
const typed = async <A>(work: () => Promise<A>): Promise<A | undefined> => {
  try {
    return await inTime(work());
  } catch (error) {
    if (error instanceof DatasetFailure) return undefined;
    throw error;
  }
};

/** Four cases at a time; the message of a failure has the case. */
const sideBySide = async (
  files: readonly Uint8Array[],
  run: (bytes: Uint8Array, worker: number) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const worker = async (_: unknown, n: number): Promise<void> => {
    for (let i = next++; i < files.length; i = next++) {
      await run(files[i]!, n).catch((error: unknown) => {
        throw new Error(`case ${i} of seed ${seed}`, { cause: error });
      });
    }
  };
  await Promise.all([0, 1, 2, 3].map(worker));
};

async function* pieces(bytes: Uint8Array, size = 200): ByteStream {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('streams', () => {
  const content = Uint8Array.from({ length: 500 }, (_, i) => (i * 7) % 250);

  test(title('gunzipStream'), () =>
    fc.assert(
      fc.asyncProperty(broken(gzipSync(content), gzipSync(new Uint8Array(100_000))), (bytes) =>
        typed(async () => {
          let total = 0;
          for await (const chunk of limited(gunzipStream(pieces(bytes)), 50_000)) total += chunk.length;
          expect(total).toBeLessThanOrEqual(50_000);
        }).then(() => undefined),
      ),
      parameters,
    ),
  );

  test(title('readTar'), async () => {
    const tar = await packTar([
      { header: { name: 'set/', size: 0, type: 'directory' } },
      { header: { name: 'set/data.bin', size: 500 }, body: content },
      { header: { name: `set/${'long/'.repeat(40)}name`, size: 3 }, body: content.subarray(0, 3) },
    ]);
    await fc.assert(
      fc.asyncProperty(broken(tar), (bytes) =>
        typed(async () => {
          let total = 0;
          for await (const { name, body } of readTar(limited(pieces(bytes, 700), 20_000))) {
            expect(isInside(name)).toBe(true);
            if (!name.endsWith('name')) for await (const chunk of body) total += chunk.length;
          }
          expect(total).toBeLessThanOrEqual(bytes.length);
        }).then(() => undefined),
      ),
      parameters,
    );
  });
});

describe('files', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'hostile-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  test(title('gunzipFile'), async () => {
    const content = Uint8Array.from({ length: 600_000 }, (_, i) => (i * i) >> 7);
    const packed = [gzipSync(content.subarray(0, 500)), gzipSync(new Uint8Array(30_000))];
    const mostBytes = 40_000;
    await sideBySide(fc.sample(broken(...packed), parameters), async (bytes, worker) => {
      const path = join(root, `${worker}.gz`);
      await writeFile(path, bytes);
      const unpacked = await typed(() => withFile(path, (file, size) => gunzipFile(file, size, mostBytes)));
      if (unpacked === undefined) return;
      // what it gives is what zlib makes of the same bytes, whose checksum holds
      expect(unpacked.length).toBeLessThanOrEqual(mostBytes);
      expect(Buffer.compare(unpacked, gunzipSync(bytes))).toBe(0);
    });
    const whole = join(root, 'whole.gz');
    await writeFile(whole, gzipSync(content, { level: 1 }));
    const back = await withFile(whole, (file, size) => gunzipFile(file, size, content.length));
    expect(Buffer.compare(back, content)).toBe(0);
    // two members: the trailer of the second says less than both hold
    await writeFile(whole, Buffer.concat([gzipSync(content), gzipSync(content)]));
    await expect(withFile(whole, (file, size) => gunzipFile(file, size, 2 ** 30))).rejects.toMatchObject({
      error: { _tag: 'BadGzip' },
    });
    for (const name of await readdir(root)) await rm(join(root, name));
  });

  test(title('unzip'), async () => {
    const zip = zipSync({
      'set/wnids.txt': text('n01443537\n'.repeat(20)),
      'set/stored.JPEG': [new Uint8Array(300).fill(7), { level: 0 }],
      'set/zeros': new Uint8Array(5000),
    });
    const mostBytes = 4000;
    const never = () => Promise.reject(new Error('not called'));
    await sideBySide(fc.sample(broken(zip), parameters), async (bytes, worker) => {
      const path = join(root, `${worker}.zip`);
      await writeFile(path, bytes);
      await typed(async () => {
        const file = { name: path, source: path, bytes: never, stream: () => pieces(bytes) };
        for await (const entry of unzip(file, () => true)) {
          if (!isInside(entry.name)) throw new Error(`the name ${entry.name}`);
          const read = await typed(() => entry.bytes(mostBytes));
          if ((read?.length ?? 0) > mostBytes) throw new Error(`${read?.length} bytes`);
        }
      });
    });
    expect((await readdir(root)).sort()).toEqual(['0.zip', '1.zip', '2.zip', '3.zip']);
  });
});

test(title('unzip by streaming, as browsers do it'), async () => {
  const zip = zipSync({
    'set/wnids.txt': text('n01443537\n'.repeat(20)),
    'set/stored.JPEG': [new Uint8Array(300).fill(7), { level: 0 }],
    'set/zeros': new Uint8Array(5000),
  });
  const mostBytes = 4000;
  let members = 0;
  await sideBySide(fc.sample(broken(zip), parameters), async (bytes) => {
    const file = { name: 'x.zip', source: 'x.zip', bytes: async () => bytes, stream: () => pieces(bytes) };
    await typed(async () => {
      for await (const entry of unzipStream(file, () => true)) {
        if (!isInside(entry.name)) throw new Error(`the name ${entry.name}`);
        const read = await typed(() => entry.bytes(mostBytes));
        if ((read?.length ?? 0) > mostBytes) throw new Error(`${read?.length} bytes`);
        members++;
      }
    });
  });
  // the cases get past the first member
  expect(members).toBeGreaterThan(cases / 50);
});

describe('images', () => {
  test(title('decodeWithSharp'), async () => {
    const dots = Uint8Array.from({ length: 12 * 12 * 3 }, (_, i) => (i * i) % 256);
    const files = await Promise.all([jpeg(16, [200, 30, 30]), jpeg(16, 120), png(12, 12, dots)]);
    const maxPixels = 10_000;
    let decodedWell = 0;
    await sideBySide(fc.sample(broken(...files), parameters), async (bytes) => {
      const decoded = await typed(() => decodeWithSharp(bytes, { maxPixels }));
      if (decoded === undefined) return;
      decodedWell++;
      const { height, width, data } = decoded;
      if (height * width > maxPixels || data.length !== 3 * height * width) throw new Error(`${height} × ${width}`);
    });
    // the cases get past the first bytes
    expect(decodedWell).toBeGreaterThan(cases / 50);
  });
});
