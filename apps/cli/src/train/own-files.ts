import { type Registry, general } from '@gr/trials';
import { type Module, type ModuleError, loadModule, withModules } from '@gr/trials/node';
import { paperRegistry } from '@gr/paper';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Problem, usage } from '../problem.ts';

/** What a command line can name: what the packages define, and what the files of one's own do that it gives. */
export interface Known {
  readonly modules: readonly Module[];
  /** What flags name. */
  readonly registry: Registry;
  /** The same with what the paper has: for trials. */
  readonly full: Registry;
  /** The kind that a flag's value stands for: itself, or what the file of that name defines. */
  readonly kindOf: (given: string) => string;
}

/** Whether a flag's value is a file, and no name. */
export const isFile = (given: string): boolean => /[\\/]|\.[cm]?[jt]s$/.test(given);

/** Without files of one's own. */
export const knownHere: Known = { modules: [], registry: general, full: paperRegistry, kindOf: (given) => given };

const files = { '--penalty': 'penalties', '--model': 'models' } as const;

/** Loads the files that stand behind `--penalty` and `--model` on a command line. */
export const knownOn = (argv: readonly string[]): TE.TaskEither<Problem, Known> =>
  pipe(
    argv.flatMap((word, i) => {
      const [flag, inline] = word.split(/=(.*)/s);
      const value = inline ?? argv[i + 1] ?? '';
      return (flag === '--penalty' || flag === '--model') && isFile(value) ? [{ flag, value } as const] : [];
    }),
    TE.traverseSeqArray(({ flag, value }) =>
      pipe(
        loadModule(value, flag === '--penalty' ? 'penalty' : 'model'),
        TE.filterOrElse(
          ({ more }) => (more[files[flag]] ?? []).length === 1,
          ({ path, more }): ModuleError => ({
            _tag: 'Module',
            message: `${flag} is ${path}, which defines ${(more[files[flag]] ?? []).length === 0 ? 'no' : 'several'} ${files[flag]}. Give a file that defines one.`,
          }),
        ),
        TE.map((module) => ({ value, module, kind: module.more[files[flag]]![0]!.kind })),
      ),
    ),
    TE.chainEitherK((loaded) => {
      const modules = distinct(loaded.map(({ module }) => module));
      return pipe(
        sequenceS(E.Apply)({ registry: withModules(general, modules), full: withModules(paperRegistry, modules) }),
        E.map((registries) => ({
          ...registries,
          modules,
          kindOf: (given: string) => loaded.find(({ value }) => value === given)?.kind ?? given,
        })),
      );
    }),
    TE.mapLeft(({ message }) => usage(message)),
  );

/** Each file once: it may be given as the penalty and as the model, and its default export is then both. */
const distinct = (modules: readonly Module[]): readonly Module[] => [
  ...modules
    .reduce((files, module) => {
      const before = files.get(module.path);
      return files.set(
        module.path,
        before === undefined ? module : { ...before, more: union(before.more, module.more) },
      );
    }, new Map<string, Module>())
    .values(),
];

const union = (first: Partial<Registry>, second: Partial<Registry>): Partial<Registry> => {
  const both = (list: 'penalties' | 'models') => {
    const all: readonly { readonly kind: string }[] = [...(first[list] ?? []), ...(second[list] ?? [])];
    return all.filter(({ kind }, i) => all.findIndex((one) => one.kind === kind) === i);
  };
  return { ...first, ...second, penalties: both('penalties'), models: both('models') } as object;
};
