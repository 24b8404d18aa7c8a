import * as E from 'fp-ts/lib/Either.js';

/** One run of one side: a process that timed one configuration. */
export interface Run {
  readonly ms: number;
  /** Processors that others used meanwhile. */
  readonly others: number;
  /** `simd`, or PyTorch's version. */
  readonly version: string;
  /** Of our runs: the arithmetic of a step in 10⁹ operations, and the micro-kernel's rate in the same process. */
  readonly work?: { readonly gflop: number; readonly peak: number };
}

/** Why a run gave no measurement. */
export interface RunError {
  readonly message: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The line of a peer, ours among them: `{"peer":…,"ms_median":…,"others_cores":…}`. */
export function parseRun(line: string): E.Either<RunError, Run> {
  const wrong = (what: string): E.Either<RunError, Run> =>
    E.left({ message: `expected a line of JSON with ${what}, got: ${line.slice(0, 200) || '(nothing)'}` });
  const parsed = E.tryCatch(
    () => JSON.parse(line) as unknown,
    () => undefined,
  );
  if (E.isLeft(parsed) || !isRecord(parsed.right)) return wrong('ms_median');
  const {
    ms_median: ms,
    others_cores: others = 0,
    version,
    variant,
    gflop_step: gflop,
    peak_gflops: peak,
  } = parsed.right;
  if (typeof ms !== 'number' || !(ms > 0)) return wrong('ms_median, a number above 0');
  if (typeof others !== 'number') return wrong('others_cores, a number');
  const work = typeof gflop === 'number' && typeof peak === 'number' ? { work: { gflop, peak } } : {};
  return E.right({ ms, others, version: String(version ?? variant ?? ''), ...work });
}

/** What to do about a peer that printed no measurement. */
export function explainFailure(stderr: string): string {
  if (/No module named '(torch|numpy)'/.test(stderr))
    return (
      'the PyTorch peer found no torch. On Debian: ' +
      'apt-get install --no-install-recommends python3-torch python3-numpy libopenblas0-openmp'
    );
  const last = stderr.trim().split('\n').at(-1);
  return last === undefined || last === '' ? 'it ended without a word' : `it ended with: ${last}`;
}
