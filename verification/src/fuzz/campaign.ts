import { messageOf } from './refusal.ts';
import type { Asked, Runner, StartRunner, Target } from './runners/runner.ts';
import { type Summary, add, emptySummary, signatureOf } from './summary.ts';
import type { Finding, Verdict } from './verdict.ts';

export interface Campaign {
  readonly target: Target;
  readonly asked: Asked;
  readonly start: StartRunner;
  /** The number of the first program. */
  readonly first: number;
  /** How many programs at most. */
  readonly graphs: number;
  readonly milliseconds: number;
  /** Called with each finding that is not like one before, shrunk. */
  readonly onFinding: (finding: Finding, n: number) => void;
  readonly onProgress: (summary: Summary, n: number) => void;
  readonly isCancelled: () => boolean;
}

/** A process is replaced after so many programs, as the memory of backends only grows. */
const programsPerRunner = 1000;
const shrinking = { first: 40_000, again: 4_000 };

/** Runs programs until the time is over, their number is reached, or it is cancelled. */
export async function campaign(options: Campaign): Promise<Summary> {
  const { target, asked, start, first, graphs, isCancelled } = options;
  const until = performance.now() + options.milliseconds;
  const renewed = async (old: Runner): Promise<Runner> => {
    if (!old.isCheap) return old;
    await old.close();
    return start(target, asked);
  };
  let summary = emptySummary;
  let runner: Runner | undefined;
  const known = new Map<string, Finding>();
  for (let n = first; n < first + graphs && performance.now() < until && !isCancelled(); n++) {
    if (runner !== undefined && (n - first) % programsPerRunner === 0) {
      await runner.close();
      runner = undefined;
    }
    runner ??= await start(target, asked);
    let verdict: Verdict;
    try {
      verdict = await runner.check(n);
      if (verdict.kind === 'finding') {
        const { finding } = verdict;
        const again = [...known.values()].some((other) => resembles(other, finding));
        runner = await renewed(runner);
        verdict = { kind: 'finding', finding: await runner.shrink(finding, again ? shrinking.again : shrinking.first) };
        runner = await renewed(runner);
      }
    } catch (error) {
      if (isCancelled()) break;
      await runner.close();
      runner = undefined;
      verdict = { kind: 'finding', finding: crash(messageOf(error)) };
    }
    summary = add(summary, verdict);
    if (verdict.kind === 'finding' && !known.has(signatureOf(verdict.finding))) {
      known.set(signatureOf(verdict.finding), verdict.finding);
      options.onFinding(verdict.finding, n);
    }
    options.onProgress(summary, n);
  }
  await runner?.close();
  return summary;
}

/** Whether a finding may be a known one with more around it. */
function resembles(known: Finding, finding: Finding): boolean {
  const names = finding.program.calls.map(({ name }) => name);
  return (
    known.kind === finding.kind &&
    known.order === finding.order &&
    known.place === finding.place &&
    known.program.calls.length > 0 &&
    known.program.calls.every(({ name }) => names.includes(name))
  );
}

const crash = (message: string): Finding => ({
  kind: 'crash',
  place: 'backend',
  order: 0,
  message,
  program: { inputs: [], calls: [], style: 'grad', cotangents: 'ones', order: 0 },
});
