import * as E from 'fp-ts/lib/Either.js';
import { type Command, Option } from 'commander';
import type { CheckpointEvery, RecordOptions } from '@gr/trials/node';
import { type Problem, usage } from '../problem.ts';
import type { RawFlags } from './raw-flags.ts';

const logs = ['jsonl', 'tensorboard'] as const;

/** Puts the flags on a command that keep a run in a folder. */
export const withRecordFlags = (command: Command): Command =>
  command
    .option('--out <folder>', 'keep checkpoints, logs, manifest and result there; a run that was cut off goes on')
    .addOption(
      new Option('--checkpoint-every <interval>', 'steps, or seconds as in 30s: what can be lost (default: 30s)'),
    )
    .option('--keep-best', 'with --scored-on validation: the checkpoint that does best there stays as best.safetensors')
    .addOption(new Option('--log <names>', `comma list of ${logs.join(', ')}`).default(logs.join(',')));

/** What the flags say of the record of a run: nothing is kept without `--out`. */
export function recordOf(raw: RawFlags, command: readonly string[]): E.Either<Problem, RecordOptions> {
  const { out, checkpointEvery, log = logs.join(',') } = raw;
  if (typeof out !== 'string') {
    const given = checkpointEvery !== undefined ? '--checkpoint-every' : raw['keepBest'] === true ? '--keep-best' : '';
    return given === ''
      ? E.right({})
      : E.left(usage(`${given} is given, but --out is not. Name the folder that checkpoints go to.`));
  }
  if (raw['keepBest'] === true && raw['scoredOn'] !== 'validation')
    return E.left(
      usage(
        '--keep-best chooses, and the test set must decide nothing. Give --scored-on validation with it, or leave it out.',
      ),
    );
  if (out.trim() === '') return E.left(usage('--out is "", expected a folder.'));
  const names = String(log).split(',');
  const unknown = names.find((name) => !(logs as readonly string[]).includes(name));
  if (unknown !== undefined)
    return E.left(usage(`--log names ${JSON.stringify(unknown)}; the known ones are ${logs.join(', ')}.`));
  if (!names.includes('jsonl'))
    return E.left(usage(`--log is ${JSON.stringify(log)}, without jsonl. Add it: a run that goes on reads it.`));
  return E.map((every: CheckpointEvery) => ({
    folder: out,
    checkpointEvery: every,
    ...(raw['keepBest'] === true ? { keepBest: 'on' as const } : {}),
    tensorboard: names.includes('tensorboard') ? ('on' as const) : ('off' as const),
    command,
  }))(interval(checkpointEvery));
}

/** Reads `--checkpoint-every`: steps, or seconds as in `30s`, which is what it is if not given. */
export const interval = (given: RawFlags[string]): E.Either<Problem, CheckpointEvery> => {
  if (given === undefined) return E.right({ seconds: 30 });
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(s?)$/.exec(String(given)) ?? [];
  const value = Number(digits);
  if (unit === 's' && Number.isFinite(value)) return E.right({ seconds: value });
  return Number.isSafeInteger(value) && value >= 1
    ? E.right({ steps: value })
    : E.left(
        usage(
          `--checkpoint-every is ${JSON.stringify(given)}, expected a whole number of steps, or seconds as in 30s.`,
        ),
      );
};
