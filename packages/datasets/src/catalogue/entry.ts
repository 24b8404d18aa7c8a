/** A file that can be downloaded, byte for byte the same from each address. */
export interface CatalogueFile {
  /** Where it is kept below the data folder, `/` between names. */
  readonly path: string;
  /** Its size. */
  readonly bytes: number;
  /** Of its content, in hexadecimal. */
  readonly sha256: string;
  /** Where it is: the official address first, then mirrors. */
  readonly urls: readonly string[];
}

/** What is published of a file inside an archive, for the check of unpacked folders. */
export interface PublishedDigest {
  readonly algorithm: 'md5' | 'sha256';
  readonly hex: string;
}

/** A published set: what it is, where it is, and what its authors ask of those who use it. */
export interface CatalogueEntry {
  readonly name: string;
  readonly title: string;
  /** One line: what the images show. */
  readonly about: string;
  /** Height, width and channels of an image. */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** The number of labelled examples by the set's own names. */
  readonly published: Readonly<Record<string, number>>;
  readonly files: readonly CatalogueFile[];
  /** Digests of files as they are inside the archive or when unpacked, by their name. */
  readonly digests: Readonly<Record<string, PublishedDigest>>;
  readonly licence: string;
  readonly citation: string;
  readonly homepage: string;
}
