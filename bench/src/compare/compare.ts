import { subject } from '../subjects.ts';
import { type Comparison, type Configuration, compareRuns } from './comparison.ts';
import type { Side } from './processes.ts';
import type { Run } from './run.ts';
import { type Setting, contenders, settingsFor } from './settings.ts';

export interface CompareOptions {
  readonly models: readonly string[];
  readonly penalties: readonly string[];
  readonly threads: readonly number[];
  /** That of each subject if not given. */
  readonly batch?: number;
  readonly rounds: number;
  readonly ours: Side;
  readonly torch: (setting: Setting) => Side;
  /** PyTorch in a short run, to find its settings worth more. */
  readonly scout: (setting: Setting) => Side;
  /** Told of each run. */
  readonly onRun: (configuration: Configuration, who: string, run: Run) => void;
  /** Once it is aborted no run is begun; what whole rounds have measured is still compared. */
  readonly signal?: AbortSignal;
}

interface Entry {
  readonly configuration: Configuration;
  readonly ours: Run[];
  readonly torch: Record<string, Run[]>;
}

/** All penalties of one model on one number of threads, in turns: ours, theirs, ours, theirs, ... */
async function compareModel(model: string, threads: number, options: CompareOptions): Promise<readonly Comparison[]> {
  const { ours, torch, scout, onRun, rounds, signal, penalties } = options;
  const stopped = (): boolean => signal?.aborted === true;
  /** Nothing once it is aborted: an interrupt in a terminal ends the runs too. */
  const observed = async (side: Side, configuration: Configuration, who: string): Promise<Run | undefined> => {
    if (stopped()) return undefined;
    try {
      const run = await side(configuration);
      onRun(configuration, who, run);
      return run;
    } catch (error) {
      if (stopped()) return undefined;
      throw error;
    }
  };
  const batch = options.batch ?? subject(model).batch;
  const at = (penalty: string): Configuration => ({ model, penalty, batch, threads });
  // the step with most work: the settings that are best for it are among the best for the others
  const scouted: { readonly setting: Setting; readonly ms: number }[] = [];
  for (const setting of settingsFor(model)) {
    const run = await observed(scout(setting), at(penalties.at(-1) ?? 'none'), `torch, ${setting.name} (scout)`);
    if (run === undefined) return [];
    scouted.push({ setting, ms: run.ms });
  }
  const settings = contenders(scouted);
  const entries = penalties.map((penalty): Entry => ({
    configuration: at(penalty),
    ours: [],
    torch: Object.fromEntries(settings.map(({ name }) => [name, []])),
  }));
  for (let round = 0; round < rounds; round++)
    for (const { configuration, ours: own, torch: theirs } of entries) {
      const run = await observed(ours, configuration, 'ours');
      const runs: [string, Run][] = [];
      for (const setting of settings) {
        const their = await observed(torch(setting), configuration, `torch, ${setting.name}`);
        if (their !== undefined) runs.push([setting.name, their]);
      }
      if (run === undefined || runs.length < settings.length) break;
      own.push(run);
      for (const [name, their] of runs) theirs[name]!.push(their);
    }
  const plain = entries.find(({ configuration }) => configuration.penalty === 'none')?.ours;
  return entries.filter(({ ours: own }) => own.length > 0).map((runs) => compareRuns(runs, plain));
}

/** Our step beside PyTorch's, for each model, penalty and number of threads; those of a model as soon as it is measured. */
export async function* compare(options: CompareOptions): AsyncGenerator<Comparison> {
  for (const threads of options.threads)
    for (const model of options.models) {
      if (options.signal?.aborted === true) return;
      yield* await compareModel(model, threads, options);
    }
}
