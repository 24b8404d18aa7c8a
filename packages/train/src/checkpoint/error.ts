/** What went wrong with a checkpoint, for a program to switch on. */
export type CheckpointErrorTag =
  /** Fewer bytes than the file promises. */
  | 'Truncated'
  /** The header is longer than the format allows, or no JSON, or does not say what a header says. */
  | 'BadHeader'
  /** A name stands twice in the header. */
  | 'DuplicateName'
  /** An element type that is not F32, I32 or BOOL. */
  | 'UnknownDtype'
  /** The places of the tensors leave holes, overlap, end outside the file, or do not fit their shapes. */
  | 'BadLayout'
  /** The bytes are not those that were written. */
  | 'BadChecksum'
  /** A sound file of another tree: the paths that differ are named. */
  | 'DifferentTree'
  /** There is no such file, or no checkpoint in the folder. */
  | 'MissingFile'
  /** A file is there and the system would not read it. */
  | 'UnreadableFile'
  /** The system would not write a file: no space, no permission, no folder. */
  | 'UnwritableFile';

/** Why a checkpoint could not be read, written or put into a state. */
export interface CheckpointError {
  readonly _tag: CheckpointErrorTag;
  readonly given: string;
  readonly expected: string;
  /** What to do about it. */
  readonly fix: string;
  /** The file, if known. */
  readonly source?: string;
  /** All of the above in one sentence, ready to print. */
  readonly message: string;
}

/** Builds a {@link CheckpointError} and its message. */
export const checkpointError = (
  tag: CheckpointErrorTag,
  parts: { readonly given: string; readonly expected: string; readonly fix: string; readonly source?: string },
): CheckpointError => ({
  _tag: tag,
  ...parts,
  message: `${parts.source === undefined ? '' : `${parts.source}: `}given ${parts.given}; expected ${parts.expected}; ${parts.fix}`,
});

/** The same error, saying which file it is about. */
export const from =
  (source: string) =>
  ({ _tag, given, expected, fix }: CheckpointError): CheckpointError =>
    checkpointError(_tag, { given, expected, fix, source });
