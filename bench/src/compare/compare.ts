import { subject } from '../subjects.ts';
import { type Comparison, type Configuration, type Runs, compareRuns } from './comparison.ts';
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
  /** Told of each run. */
  readonly onRun: (configuration: Configuration, who: string, run: Run) => void;
}

interface Entry {
  readonly configuration: Configuration;
  readonly settings: readonly Setting[];
  readonly ours: Run[];
  readonly torch: Record<string, Run[]>;
}

/** All penalties of one model on one number of threads, in turns: ours, theirs, ours, theirs, ... */
function compareModel(model: string, threads: number, options: CompareOptions): readonly Comparison[] {
  const { ours, torch, onRun, rounds } = options;
  const observed = (side: Side, configuration: Configuration, who: string): Run => {
    const run = side(configuration);
    onRun(configuration, who, run);
    return run;
  };
  const entries = options.penalties.map((penalty): Entry => {
    const configuration = { model, penalty, batch: options.batch ?? subject(model).batch, threads };
    const scouted = settingsFor(model).map((setting) => ({
      setting,
      ms: observed(torch(setting), configuration, `torch, ${setting.name} (scout)`).ms,
    }));
    const settings = contenders(scouted);
    return { configuration, settings, ours: [], torch: Object.fromEntries(settings.map(({ name }) => [name, []])) };
  });
  for (let round = 0; round < rounds; round++)
    for (const { configuration, settings, ours: own, torch: theirs } of entries) {
      own.push(observed(ours, configuration, 'ours'));
      for (const setting of settings)
        theirs[setting.name]!.push(observed(torch(setting), configuration, `torch, ${setting.name}`));
    }
  const plain = entries.find(({ configuration }) => configuration.penalty === 'none')?.ours;
  return entries.map((runs: Runs) => compareRuns(runs, plain));
}

/** Our step beside PyTorch's, for each model, penalty and number of threads. */
export function* compare(options: CompareOptions): Generator<Comparison> {
  for (const threads of options.threads)
    for (const model of options.models) yield* compareModel(model, threads, options);
}
