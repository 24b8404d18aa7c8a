/** What went wrong, for a program to switch on. */
export type DatasetErrorTag =
  /** The file has no bytes, or the set no examples. */
  | 'Empty'
  /** The gzip file is cut off, damaged, or has several members. */
  | 'BadGzip'
  /** The tar or zip archive is cut off or damaged, or names a path outside its own folder. */
  | 'BadArchive'
  /** The image is damaged, of another format, or too large. */
  | 'BadImage'
  /** A text file of the set has a line that cannot be understood. */
  | 'BadText'
  /** The content differs from the published checksum. */
  | 'WrongChecksum'
  /** The first bytes are not those of the format. */
  | 'BadMagic'
  /** Fewer or more bytes than the header promises. */
  | 'WrongSize'
  /** Larger than the stated limit. */
  | 'TooLarge'
  /** A sound array of another element type or rank than asked for. */
  | 'WrongShape'
  /** The numbers of images and labels differ, or a split needs more examples. */
  | 'WrongCount'
  /** A label outside the classes. */
  | 'LabelOutOfRange'
  /** A file is not there. */
  | 'MissingFile'
  /** A file is there and the system would not read it. */
  | 'UnreadableFile'
  /** Only part of the set is there, and a part was not asked for. */
  | 'Incomplete'
  /** The folder cannot be written, or the disk is full. */
  | 'UnwritableFile'
  /** No address gave the file. */
  | 'DownloadFailed'
  /** The work was stopped by its signal. */
  | 'Stopped'
  /** A library that only some sets need is not installed. */
  | 'MissingLibrary'
  /** A set or a split of a name that is not known. */
  | 'UnknownName'
  /** An option of a set has a value that it cannot have. */
  | 'InvalidOption';

/** Why foreign bytes, files or names could not be turned into a dataset. */
export interface DatasetError {
  readonly _tag: DatasetErrorTag;
  readonly given: string;
  readonly expected: string;
  /** What to do about it. */
  readonly fix: string;
  /** Where the bytes came from, if known. */
  readonly source?: string;
  /** All of the above in one sentence, ready to print. */
  readonly message: string;
}

/** Builds a {@link DatasetError} and its message. */
export const datasetError = (
  tag: DatasetErrorTag,
  parts: { readonly given: string; readonly expected: string; readonly fix: string; readonly source?: string },
): DatasetError => ({
  _tag: tag,
  ...parts,
  message: `${parts.source === undefined ? '' : `${parts.source}: `}given ${parts.given}; expected ${parts.expected}; ${parts.fix}`,
});

/** The same error, saying where the bytes came from. */
export const from =
  (source: string) =>
  ({ _tag, given, expected, fix }: DatasetError): DatasetError =>
    datasetError(_tag, { given, expected, fix, source });

/** Carries a {@link DatasetError} out of the middle of a stream, to where it becomes a Left. Never leaves this package. */
export class DatasetFailure extends Error {
  readonly error: DatasetError;
  constructor(error: DatasetError) {
    super(error.message);
    this.error = error;
  }
}
