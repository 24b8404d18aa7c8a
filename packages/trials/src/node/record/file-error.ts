import type { CheckpointError } from '@gr/train';
import type { TrialError } from '../../trial/error.ts';

/** A checkpoint's or log's error as that of its trial: what cannot be written is another matter than what is there and unsound. */
export const fileError = ({ _tag, message }: CheckpointError): TrialError => ({
  kind: _tag === 'UnwritableFile' ? 'storage' : 'data',
  message,
});

/** What was thrown, as the error of a trial. */
export const runError = (error: unknown): TrialError =>
  error instanceof FileFailure
    ? fileError(error.error)
    : { kind: 'run', message: error instanceof Error ? error.message : String(error) };

/** The error of a file as one that is thrown: in loops, where a failure ends everything. */
export class FileFailure extends Error {
  readonly error: CheckpointError;
  constructor(error: CheckpointError) {
    super(error.message);
    this.error = error;
  }
}
