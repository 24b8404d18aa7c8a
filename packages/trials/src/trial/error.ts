/** Why a trial cannot be run, or did not end. The message says what was given, what was expected and what to do. */
export interface TrialError {
  /**
   * `config`: a name or number of the configuration; `data`: the files of the dataset, or those that the run left; `run`: what happened
   * while it ran; `storage`: files of the run could not be written; `busy`: another process is at it; `died`: the process that ran it is gone.
   */
  readonly kind: 'config' | 'data' | 'run' | 'storage' | 'busy' | 'died';
  readonly message: string;
}

export const badConfig = (message: string): TrialError => ({ kind: 'config', message });
