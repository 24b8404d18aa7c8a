import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '@gr/datasets/node';

interface TinyImagenetSize {
  readonly classes: number;
  /** Of each class. */
  readonly train: number;
  readonly validation: number;
}

const publishedSize: TinyImagenetSize = { classes: 200, train: 500, validation: 10_000 };

const size = 64;

/**
 * Writes the folder of TinyImageNet: images of noise, one for each class, with as many names as the set has images. They are PNG by their
 * bytes, which is what the reader goes by, and `.JPEG` by their names.
 */
export async function madeTinyImagenet(
  into: string,
  { classes, train, validation }: TinyImagenetSize = publishedSize,
): Promise<void> {
  const root = join(into, 'tiny-imagenet-200');
  const images = (name: string): string => join(root, 'train', name, 'images');
  const names = Array.from({ length: classes }, (_, k) => `n${String(k).padStart(8, '0')}`);
  const first = (name: string): string => join(images(name), `${name}_0.JPEG`);
  for (const [k, name] of names.entries()) {
    await mkdir(images(name), { recursive: true });
    await writeFile(first(name), await encodePng({ height: size, width: size, data: noise(k) }));
    for (let i = 1; i < train; i++) await link(first(name), join(images(name), `${name}_${i}.JPEG`));
  }
  await mkdir(join(root, 'val', 'images'), { recursive: true });
  const annotations: string[] = [];
  for (let i = 0; i < validation; i++) {
    const name = names[i % classes]!;
    await link(first(name), join(root, 'val', 'images', `val_${i}.JPEG`));
    annotations.push(`val_${i}.JPEG\t${name}\t0\t0\t${size - 1}\t${size - 1}`);
  }
  await writeFile(join(root, 'val', 'val_annotations.txt'), `${annotations.join('\n')}\n`);
  await writeFile(join(root, 'wnids.txt'), `${names.join('\n')}\n`);
  await writeFile(join(root, 'words.txt'), names.map((name) => `${name}\tclass ${name}\n`).join(''));
}

function noise(seed: number): Uint8Array {
  let state = seed + 1;
  return Uint8Array.from({ length: size * size * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}
