import { type Definition, type OptionInfo, type Tagged, canonical, find, optionsOf, readOptions } from '@gr/define';
import type { Registry } from '@gr/trials';
import { Option } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { groupBy } from 'fp-ts/lib/ReadonlyNonEmptyArray.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Problem, usage } from '../problem.ts';
import type { RawFlags } from './raw-flags.ts';

/** What a flag names, as `--penalty spectreg` does. */
export type Word = 'model' | 'penalty' | 'optimizer';

const listOf = ({ models, penalties, optimizers }: Registry, word: Word): readonly Definition[] =>
  ({ model: models, penalty: penalties, optimizer: optimizers as readonly Definition[] })[word];

const words: readonly Word[] = ['model', 'penalty', 'optimizer'];

/** An option of definitions as a flag: one name for all of a word that have it. */
interface Flag {
  readonly word: Word;
  readonly name: string;
  /** Without its dashes, and as commander gives it. */
  readonly flag: string;
  readonly key: string;
  readonly of: readonly { readonly kind: string; readonly info: OptionInfo }[];
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const camel = (flag: string): string => flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Flags of `gr train` itself: an option of one's own may have such a name. */
const ownFlags: ReadonlySet<string> = new Set([
  ...['dataset', 'data-dir', 'protocol', 'split', 'labels', 'download', 'partial', 'scored-on', 'size', 'balanced'],
  ...['augment', 'model', 'penalty', 'lambda', 'penalty-pass', 'optimizer', 'schedule', 'weight-decay', 'iterations'],
  ...['batch', 'jacobian', 'seed', 'backend', 'out', 'checkpoint-every', 'keep-best', 'log', 'json', 'help', 'version'],
]);

/**
 * A flag that is free, behind its word as often as it takes. Commander takes one that begins with no- for the opposite of another.
 */
const free = (taken: ReadonlySet<string>, word: Word, flag: string): string =>
  taken.has(flag) || flag.startsWith('no-') ? free(taken, word, `${word}-${flag}`) : flag;

/** The options of all that can be named. One that two words have stands behind its word: `--penalty-epsilon`. */
function flagsOf(registry: Registry): readonly Flag[] {
  const all = words.flatMap((word) =>
    listOf(registry, word).flatMap((definition) =>
      optionsOf(definition).map((info) => ({ word, kind: definition.kind, info })),
    ),
  );
  return Object.values(groupBy(({ word, info }: (typeof all)[number]) => `${word} ${info.name}`)(all)).reduce<
    readonly Flag[]
  >((flags, of) => {
    const { word, info } = of[0];
    const shared = all.some((other) => other.word !== word && other.info.name === info.name);
    const taken = new Set([...ownFlags, ...flags.map((before) => before.flag)]);
    const flag = free(taken, word, `${shared ? `${word}-` : ''}${kebab(info.name)}`);
    return [...flags, { word, name: info.name, flag, key: camel(flag), of }];
  }, []);
}

/** Kinds that share a text, before it: `momentum, nesterov: 0.9`. */
function byKind(of: Flag['of'], text: (info: OptionInfo) => string): string {
  const groups = Object.entries(groupBy(({ info }: Flag['of'][number]) => text(info))(of));
  return groups.length === 1
    ? groups[0]![0]
    : groups.map(([said, own]) => `${own.map(({ kind }) => kind).join(', ')}: ${said}`).join('; ');
}

const describe = ({ of }: Flag): string => {
  const kinds = of.map(({ kind }) => kind).join(', ');
  const what = byKind(of, ({ description, expected }) => `${description}; ${expected}`);
  return `of ${kinds}: ${what} (default: ${byKind(of, ({ default: usual }) => JSON.stringify(usual))})`;
};

/** A flag for each option of what can be named. */
export const definitionFlags = (registry: Registry): readonly Option[] =>
  flagsOf(registry).map((flag) => {
    const infos = flag.of.map(({ info }) => info);
    // a switch that is on is turned off by a word
    const bare = infos.every(({ type, default: usual }) => type === 'switch' && usual === false);
    const value = bare ? '' : ` <${infos.every(({ type }) => /number/.test(type)) ? 'n' : 'name'}>`;
    return new Option(`--${flag.flag}${value}`, describe(flag));
  });

/** The flags of a word that were given, with their dashes. */
export const givenFlags = (registry: Registry, word: Word, raw: RawFlags): readonly string[] =>
  flagsOf(registry)
    .filter((flag) => flag.word === word && raw[flag.key] !== undefined)
    .map(({ flag }) => `--${flag}`);

/**
 * What a word names, with its options, in canonical form. A flag that it does not have is a problem, not a word without effect.
 *
 * @param kind a kind of the registry, or `none` where there may be nothing
 */
export function readDefinition(
  registry: Registry,
  word: Word,
  { kind, raw }: { readonly kind: string; readonly raw: RawFlags },
): E.Either<Problem, Tagged> {
  const given = flagsOf(registry).filter((flag) => flag.word === word && raw[flag.key] !== undefined);
  const stray = given.find(({ of }) => of.every((own) => own.kind !== kind));
  if (stray !== undefined)
    return E.left(
      usage(
        `--${stray.flag} goes with --${word} ${stray.of.map((own) => own.kind).join(', ')}, given --${word} ${kind}. Leave it out.`,
      ),
    );
  if (kind === 'none') return E.right({ kind });
  return pipe(
    find(word, listOf(registry, word))(kind),
    E.mapLeft(({ message }) => usage(message)),
    E.chain((definition) => {
      const infoOf = ({ of }: Flag) => of.find((own) => own.kind === kind)!.info;
      const options = Object.fromEntries(given.map((flag) => [flag.name, typed(infoOf(flag), raw[flag.key])]));
      return pipe(
        readOptions(definition, options),
        E.bimap(
          ({ option, message }) => {
            const flag = given.find(({ name }) => name === option);
            return usage(
              flag === undefined
                ? message
                : `--${flag.flag} is ${JSON.stringify(raw[flag.key])}, expected ${infoOf(flag).expected}.`,
            );
          },
          (read) => canonical(definition, { ...read }),
        ),
      );
    }),
  );
}

const typed = ({ type }: OptionInfo, given: string | boolean | undefined): unknown =>
  type === 'number' || type === 'whole number'
    ? typeof given === 'string' && given.trim() !== ''
      ? Number(given)
      : NaN
    : type === 'switch' && (given === 'true' || given === 'false')
      ? given === 'true'
      : given;
