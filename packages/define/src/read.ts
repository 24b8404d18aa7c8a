import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Definition, Tagged } from './definition.ts';
import type { DefinitionError } from './error.ts';
import { optionsOf } from './options.ts';

/**
 * The definition of a name. `what` is the word for the things in messages: 'penalty'.
 *
 * @example find('penalty', penaltyDefinitions)('spectreg')
 */
export const find =
  <D extends Definition>(what: string, definitions: readonly D[]) =>
  (kind: string): E.Either<DefinitionError, D> =>
    E.fromNullable({
      kind: 'unknown' as const,
      message: `there is no ${what} ${JSON.stringify(kind)}; the known ones are ${definitions.map((d) => d.kind).join(', ')}.`,
    })(definitions.find((definition) => definition.kind === kind));

/**
 * The options of a thing with all defaults in place. Left: an option that it does not have, or a value out of its range. Never throws.
 *
 * @example readOptions(penaltyDefinitions[0]!, { projections: 4 }) // right({ distribution: 'normal', per: 'example', projections: 4 })
 */
export function readOptions<O extends object>(
  definition: Definition<O>,
  given: Readonly<Record<string, unknown>>,
): E.Either<DefinitionError, O> {
  const known = optionsOf(definition);
  const stray = Object.keys(given).find((name) => !known.some((option) => option.name === name));
  if (stray !== undefined)
    return E.left({
      kind: 'option',
      option: stray,
      message: `${definition.kind} has no option ${stray}; ${
        known.length === 0 ? 'it has none' : `those it has are ${known.map(({ name }) => name).join(', ')}`
      }.`,
    });
  const read = definition.options().safeParse(given);
  if (read.success) return E.right(read.data);
  const option = String(read.error.issues[0]!.path[0]);
  const { expected } = known.find(({ name }) => name === option)!;
  return E.left({
    kind: 'option',
    option,
    message: `${option} of ${definition.kind} is ${shown(given[option])}, expected ${expected}.`,
  });
}

/** A number that JSON does not have by its own name. */
const shown = (value: unknown): string => (typeof value === 'number' ? String(value) : String(JSON.stringify(value)));

/**
 * What a configuration names, made. Left: a name that is not known, an option that is wrong, or options that do not go together.
 *
 * @example make('penalty', penaltyDefinitions)({ kind: 'spectreg', projections: 4 })
 */
export const make =
  <Made>(what: string, definitions: readonly Definition<object, Made>[]) =>
  ({ kind, ...options }: Tagged): E.Either<DefinitionError, Made> =>
    pipe(
      find(what, definitions)(kind),
      E.chain((definition) =>
        pipe(
          readOptions(definition, options),
          E.chain((read) =>
            E.tryCatch(
              () => definition.make(read),
              (error): DefinitionError => ({ kind: 'option', message: (error as Error).message }),
            ),
          ),
        ),
      ),
    );

/**
 * The form in which a configuration is compared and hashed: without the options that are the defaults. A new option of a definition changes no
 * configuration that exists.
 *
 * @example canonical(penaltyDefinitions[0]!, { per: 'batch', projections: 1 }) // { kind: 'spectreg', per: 'batch' }
 */
export const canonical = (definition: Definition, options: Readonly<Record<string, unknown>>): Tagged => ({
  kind: definition.kind,
  ...Object.fromEntries(
    optionsOf(definition).flatMap(({ name, default: usual }) =>
      options[name] === undefined || options[name] === usual ? [] : [[name, options[name]]],
    ),
  ),
});
