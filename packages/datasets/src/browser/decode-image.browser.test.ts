import { expect, test } from 'vitest';
import { decodeImage } from './decode-image.ts';
import { load } from './load.ts';

/** What a canvas encodes: two pixels high, three wide. */
const encoded = async (type: 'image/png' | 'image/jpeg'): Promise<Uint8Array> => {
  const canvas = new OffscreenCanvas(3, 2);
  const context = canvas.getContext('2d')!;
  context.fillStyle = 'rgb(255, 0, 0)';
  context.fillRect(0, 0, 3, 2);
  if (type === 'image/png') {
    context.fillStyle = 'rgb(9, 8, 7)';
    context.fillRect(2, 1, 1, 1);
  }
  return new Uint8Array(await (await canvas.convertToBlob({ type, quality: 1 })).arrayBuffer());
};

test('decodes PNG bit by bit, JPEG about, and scales', async () => {
  const red = [255, 0, 0];
  const png = await decodeImage(await encoded('image/png'));
  expect([png.height, png.width, [...png.data]]).toEqual([2, 3, [...red, ...red, ...red, ...red, ...red, 9, 8, 7]]);
  const jpeg = await decodeImage(await encoded('image/jpeg'), { size: [4, 4] });
  expect([jpeg.height, jpeg.width, jpeg.data.length]).toEqual([4, 4, 48]);
  jpeg.data.forEach((value, i) => expect(Math.abs(value - red[i % 3]!)).toBeLessThan(6));
});

test('refuses what is no image, is cut off, or too large', async () => {
  const png = await encoded('image/png');
  for (const [bytes, maxPixels] of [
    [new Uint8Array(9), 100],
    [png.subarray(0, 20), 100],
    [png, 5],
  ] as const)
    await expect(decodeImage(bytes, { maxPixels })).rejects.toMatchObject({ error: { _tag: 'BadImage' } });
});

test('load keeps what it fetched in the Cache API', async () => {
  const idx = (shape: readonly number[], data: readonly number[]): Blob =>
    new Blob([Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, 0, size]), ...data])]);
  const blobs = {
    'train-images-idx3-ubyte': idx([2, 1, 2], [1, 2, 3, 4]),
    'train-labels-idx1-ubyte': idx([2], [1, 0]),
    't10k-images-idx3-ubyte': idx([1, 1, 2], [7, 8]),
    't10k-labels-idx1-ubyte': idx([1], [1]),
  };
  const cacheName = `test-${Math.random()}`;
  const files = Object.fromEntries(Object.keys(blobs).map((name) => [name, `https://example.org/${name}`]));
  const bytes = new Map(Object.entries(blobs).map(([name, blob]) => [files[name]!, blob]));
  let asked = 0;
  const fetch: typeof globalThis.fetch = async (url) => {
    asked++;
    return new Response(bytes.get(String(url)));
  };
  try {
    for (let i = 0; i < 2; i++)
      expect(await load('idx:mine', { files, fetch, cacheName })()).toMatchObject({
        right: { train: { images: Uint8Array.of(1, 2, 3, 4) } },
      });
    expect(asked).toBe(4);
  } finally {
    await caches.delete(cacheName);
  }
});
