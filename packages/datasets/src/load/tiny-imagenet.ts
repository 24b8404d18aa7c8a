import { badArchive, memberName } from '../archive/paths.ts';
import { tinyImagenetEntry } from '../catalogue/tiny-imagenet.ts';
import type { Dataset } from '../dataset.ts';
import { DatasetFailure, datasetError } from '../error.ts';
import { decodeAll, type EncodedImage } from '../images/decode-all.ts';
import { parseTexts, placeOf, type TinyImagenetPlace } from '../tiny-imagenet/layout.ts';
import type { Platform, SetFile, SetFiles } from './platform.ts';
import type { PublishedSet, ReadOptions } from './set.ts';

/** The folder inside the archive, and the one it unpacks to. */
const tinyImagenetFolder = 'tiny-imagenet-200';
const [height, width] = tinyImagenetEntry.shape;
const texts = { wnids: 'wnids.txt', words: 'words.txt', annotations: 'val/val_annotations.txt' } as const;
/** words.txt of the whole set, the longest text, has 2.6 MB; an image has a few kB. */
const mostTextBytes = 2 ** 24;
const mostImageBytes = 2 ** 20;

/** The set's files by their path below its folder, in any order, each read when it is asked for. */
interface Listing {
  readonly source: string;
  readonly fingerprint: () => Promise<string | undefined>;
  readonly each: () => AsyncIterable<{ readonly path: string; readonly bytes: (max: number) => Promise<Uint8Array> }>;
}

/**
 * Reads TinyImageNet-200 from its zip archive or from its folder, grey images made three equal channels. Its validation
 * set is the test set here: its own has no labels. Examples are in the order of their paths. Throws `DatasetFailure`.
 */
export const readTinyImagenet = async (
  files: SetFiles,
  platform: Platform,
  options: ReadOptions,
): Promise<PublishedSet> => {
  const listing = await listingOf(files, platform);
  const { cache } = platform;
  const fingerprint = cache === undefined ? undefined : await listing.fingerprint();
  const key = fingerprint === undefined ? undefined : `tiny-imagenet ${fingerprint}`;
  const kept = key === undefined ? undefined : await cache?.get(key);
  if (kept !== undefined) return kept;
  const decoded = await decode(listing, platform, options);
  const note = key === undefined ? undefined : await cache?.put(key, decoded);
  if (note !== undefined) options.onProgress?.({ kind: 'note', message: note });
  return decoded;
};

const decode = async (listing: Listing, platform: Platform, options: ReadOptions): Promise<PublishedSet> => {
  const paths: string[] = [];
  const found: Record<string, string> = {};
  for await (const { path, bytes } of listing.each()) {
    paths.push(path);
    const text = Object.entries(texts).find(([, at]) => at === path)?.[0];
    if (text !== undefined) found[text] = new TextDecoder().decode(await bytes(mostTextBytes));
  }
  const { wnids, words = '', annotations } = found;
  if (wnids === undefined || annotations === undefined) {
    throw badArchive(
      `no ${wnids === undefined ? texts.wnids : texts.annotations}`,
      `a folder ${tinyImagenetFolder} as published`,
    );
  }
  const classes = parseTexts({ wnids, words, annotations });

  const places = { train: new Map<string, Slot>(), val: new Map<string, Slot>() };
  for (const path of paths.sort()) {
    const place = placeOf(path, classes);
    if (place === undefined) continue;
    const role = places[place.role];
    if (role.has(path)) throw badArchive(`${path} twice`, 'each file once');
    role.set(path, { ...place, index: role.size });
  }
  const { published } = tinyImagenetEntry;
  for (const role of ['train', 'val'] as const) {
    const { size } = places[role];
    if (size === 0 || size > published[role]!) {
      throw new DatasetFailure(
        datasetError(size === 0 ? 'Incomplete' : 'TooLarge', {
          given: `${size} images in ${role}`,
          expected: `1 to ${published[role]!}, as published`,
          fix: 'take the set as published, or a part of it',
          source: listing.source,
        }),
      );
    }
  }

  const bytesEach = height * width * 3;
  const images = {
    train: new Uint8Array(places.train.size * bytesEach),
    val: new Uint8Array(places.val.size * bytesEach),
  };
  const total = places.train.size + places.val.size;
  const grey = { train: 0, val: 0 };
  for (const role of ['train', 'val'] as const) {
    const before = role === 'train' ? 0 : places.train.size;
    grey[role] = await decodeAll(encoded(listing, places[role]), platform, {
      size: [height, width],
      rescale: false,
      total: places[role].size,
      into: images[role],
      signal: options.signal,
      onProgress: (progress) =>
        options.onProgress?.(
          progress.kind === 'decode' ? { ...progress, done: before + progress.done, total } : progress,
        ),
    });
  }
  const set = (role: 'train' | 'val'): Dataset => ({
    name: tinyImagenetEntry.name,
    shape: tinyImagenetEntry.shape,
    classes: classes.names,
    images: images[role],
    labels: Uint8Array.from(places[role].values(), ({ label }) => label),
    standardization: undefined,
  });
  return {
    train: set('train'),
    test: set('val'),
    coverage: {
      train: { found: places.train.size, published: published['train']! },
      val: { found: places.val.size, published: published['val']! },
    },
    sources: [listing.source],
    notes: [`${grey.train + grey.val} of ${total} images are grey`],
  };
};

interface Slot extends TinyImagenetPlace {
  readonly index: number;
}

async function* encoded(listing: Listing, slots: ReadonlyMap<string, Slot>): AsyncGenerator<EncodedImage> {
  for await (const { path, bytes } of listing.each()) {
    const slot = slots.get(path);
    if (slot === undefined) continue;
    yield { source: `${listing.source}: ${path}`, index: slot.index, bytes: () => bytes(mostImageBytes) };
  }
}

const archive = tinyImagenetEntry.files[0]!.path;

const listingOf = async (files: SetFiles, platform: Platform): Promise<Listing> => {
  const marker = await files.find([`${tinyImagenetFolder}/${texts.wnids}`, texts.wnids]);
  if (marker !== undefined) return folderListing(files, marker);
  const zip = await files.find([archive]);
  if (zip === undefined) throw new DatasetFailure(files.missing([archive, `${tinyImagenetFolder}/${texts.wnids}`]));
  return zipListing(zip, platform);
};

const zipListing = (zip: SetFile, platform: Platform): Listing => ({
  source: zip.source,
  fingerprint: async () => zip.fingerprint?.(),
  async *each() {
    const prefix = `${tinyImagenetFolder}/`;
    for await (const { name, bytes } of platform.unzip(zip, () => true)) {
      const path = memberName(name);
      if (path.startsWith(prefix) && !path.endsWith('/')) yield { path: path.slice(prefix.length), bytes };
    }
  },
});

const folderListing = (files: SetFiles, marker: SetFile): Listing => {
  const folder = marker.name.slice(0, -texts.wnids.length);
  return {
    source: marker.source.slice(0, -texts.wnids.length),
    fingerprint: async () => files.fingerprint?.(folder),
    async *each() {
      for (const path of (await files.list(folder)) ?? []) {
        const bytes = async (max: number): Promise<Uint8Array> => {
          const file = await files.find([folder + path]);
          if (file === undefined) throw new DatasetFailure(files.missing([folder + path]));
          return file.bytes(max);
        };
        yield { path, bytes };
      }
    },
  };
};
