import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { cifarFiles, cifarRecord, cifarRecords, wholeCifar } from './made-cifar.ts';

test('fills up what is missing with files of the published size; what is there stays as it is', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gr-'));
  try {
    const own = new Uint8Array(cifarRecord * cifarRecords).fill(3);
    await mkdir(join(dir, 'own', 'cifar-10-batches-bin'), { recursive: true });
    await writeFile(join(dir, 'own', 'cifar-10-batches-bin', 'data_batch_2.bin.gz'), gzipSync(own, { level: 1 }));
    for (const [from, made] of [
      [undefined, cifarFiles],
      [join(dir, 'own'), cifarFiles.filter((name) => name !== 'data_batch_2.bin')],
    ] as const) {
      const into = join(dir, from === undefined ? 'noise' : 'filled');
      expect(await wholeCifar(from, into)).toEqual(made);
      for (const name of cifarFiles) {
        const bytes = await readFile(join(into, 'cifar-10-batches-bin', name));
        expect(bytes.length).toBe(30_730_000);
        for (let record = 0; record < cifarRecords; record++) expect(bytes[record * cifarRecord]).toBeLessThan(10);
        expect(from === undefined || bytes.equals(own)).toBe(true);
      }
    }
  } finally {
    await rm(dir, { recursive: true });
  }
});
