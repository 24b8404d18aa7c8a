import { type OptionInfo, optionsOf, readOptions } from '@gr/define';
import { type PenaltyDefinition, penaltyDefinitions } from '@gr/penalties';
import { type ClassifierTrial, trialDefaults } from '@gr/experiments';
import { Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { type Problem, usage } from '../problem.ts';
import type { RawFlags } from './raw-flags.ts';

/** An option with the penalties that have it. */
interface Flag {
  readonly info: OptionInfo;
  readonly of: readonly PenaltyDefinition[];
}

/** The options of all penalties, those of which a trial's configuration has a field. */
const flags = (): readonly Flag[] => {
  const all = penaltyDefinitions.flatMap((definition) => optionsOf(definition).map((info) => ({ info, definition })));
  const names = [...new Set(all.map(({ info }) => info.name))].filter((name) => name in trialDefaults);
  return names.map((name) => {
    const own = all.filter(({ info }) => info.name === name);
    return { info: own[0]!.info, of: own.map(({ definition }) => definition) };
  });
};

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const kinds = (of: readonly PenaltyDefinition[]): string => of.map(({ kind }) => kind).join(', ');

/** A flag for each option of a penalty, and the one for the pass that it sees. */
export const penaltyFlags = (): readonly Option[] => [
  ...flags().map(
    ({ info, of }) =>
      new Option(
        `--${kebab(info.name)} <${info.type === 'choice' ? 'name' : 'n'}>`,
        `of ${kinds(of)}: ${info.description}; ${info.expected} (default: ${JSON.stringify(info.default)})`,
      ),
  ),
  new Option(
    '--penalty-pass <name>',
    'the penalty sees the forward pass of the loss, or one of its own: shared or second (default: "shared")',
  ),
];

/** The options of the penalty that is named. A flag that the penalty does not have is a problem, not a word without effect. */
export function readPenaltyFlags(penalty: string, raw: RawFlags): E.Either<Problem, Partial<ClassifierTrial>> {
  const definition = penaltyDefinitions.find(({ kind }) => kind === penalty);
  const given = flags().filter(({ info }) => raw[info.name] !== undefined);
  const stray = given.find(({ of }) => definition === undefined || !of.includes(definition));
  if (stray !== undefined)
    return E.left(
      usage(
        `--${kebab(stray.info.name)} goes with --penalty ${kinds(stray.of)}, given --penalty ${penalty}. Leave it out.`,
      ),
    );
  const pass = raw['penaltyPass'] ?? 'shared';
  if (pass !== 'shared' && pass !== 'second')
    return E.left(usage(`--penalty-pass is ${JSON.stringify(pass)}; the known ones are shared, second.`));
  if (raw['penaltyPass'] !== undefined && definition === undefined)
    return E.left(usage('--penalty-pass is given, but --penalty is none. Leave it out.'));
  const own = [
    ...given.map(({ info }) => `--${kebab(info.name)}`),
    ...(raw['penaltyPass'] === undefined ? [] : ['--penalty-pass']),
  ];
  if (raw['preset'] === 'paper' && own.length > 0)
    return E.left(
      usage(
        `${own.join(' and ')} and --preset paper do not go together: the preset has the authors' own. Leave one out.`,
      ),
    );
  if (definition === undefined) return E.right({});
  const options = Object.fromEntries(given.map(({ info }) => [info.name, typed(info, raw[info.name])]));
  const read = readOptions(definition, options);
  if (E.isRight(read)) return E.right({ ...read.right, penaltyPass: pass });
  const { info } = given.find(({ info }) => info.name === read.left.option)!;
  return E.left(usage(`--${kebab(info.name)} is ${JSON.stringify(raw[info.name])}, expected ${info.expected}.`));
}

const typed = ({ type }: OptionInfo, given: string | boolean | undefined): unknown =>
  type === 'number' || type === 'whole number'
    ? typeof given === 'string' && given.trim() !== ''
      ? Number(given)
      : NaN
    : given;
