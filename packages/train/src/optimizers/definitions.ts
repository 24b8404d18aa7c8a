import { type DefinitionError, make } from '@gr/define';
import * as E from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import type { Rate } from '../schedules.ts';
import { type AdamOptions, type AdamWOptions, adam, adamw } from './adam.ts';
import type { OptimizerDefinition, RateOption } from './definition.ts';
import { type MomentumOptions, momentum, nesterov } from './momentum.ts';
import { sgd } from './sgd.ts';
import type { OptimizerState, Transform } from './transform.ts';

/** The optimizer behind a definition: told its options with a rate that may be a schedule. */
type Maker<Options> = (options: Omit<Options, 'rate'> & { readonly rate: Rate }) => unknown;

const defined = <Options extends RateOption>(
  kind: string,
  maker: Maker<Options>,
  options: () => z.ZodType<Options>,
): OptimizerDefinition => ({
  kind,
  options,
  make: (given) => (scheduled) => {
    const { rate, ...rest } = given as Options;
    return maker({ ...rest, rate: scheduled(rate) }) as Transform<OptimizerState>;
  },
});

const rate = (usual: number) => z.number().positive().default(usual).describe('learning rate');
const share = (usual: number, description: string) => z.number().min(0).lt(1).default(usual).describe(description);
const moments = () => ({
  beta1: share(0.9, 'decay of the first moment'),
  beta2: share(0.999, 'decay of the second moment'),
  epsilon: z.number().positive().default(1e-8).describe('added to the root of the second moment'),
});
const heavyBall = () =>
  z.strictObject({ rate: rate(0.01), decay: share(0.9, 'what a step keeps of the gradients before') });

/**
 * The optimizers that programs know by name. A new one is its file and a line here.
 *
 * @example optimizerDefinitions.map(({ kind }) => kind).join(', '); // 'sgd, momentum, nesterov, adam, adamw'
 */
export const optimizerDefinitions: readonly OptimizerDefinition[] = [
  defined('sgd', sgd, () => z.strictObject({ rate: rate(0.01) })),
  defined<Required<MomentumOptions> & RateOption>('momentum', momentum, heavyBall),
  defined<Required<MomentumOptions> & RateOption>('nesterov', nesterov, heavyBall),
  defined<Required<AdamOptions> & RateOption>('adam', adam, () => z.strictObject({ rate: rate(0.001), ...moments() })),
  defined<Required<Omit<AdamWOptions, 'mask'>> & RateOption>('adamw', adamw, () =>
    z.strictObject({
      rate: rate(0.001),
      ...moments(),
      decay: z.number().min(0).default(0.01).describe('weight of the decay of filters and weights'),
    }),
  ),
];

/**
 * The optimizer of a name, as a user types it.
 *
 * Left: `unknown` if there is none of that name, `option` if it does not have an option or one is out of its range. Never throws.
 *
 * @example optimizer('adam', { rate: cosine({ initial: 0.001, steps: 1000 }) })
 */
export const optimizer = (
  kind: string,
  { rate, ...options }: { readonly rate?: Rate } & Readonly<Record<string, unknown>> = {},
): E.Either<DefinitionError, Transform<OptimizerState>> =>
  E.map((made: ReturnType<OptimizerDefinition['make']>) =>
    made((usual) => (typeof rate === 'function' ? rate : usual)),
  )(make('optimizer', optimizerDefinitions)({ ...options, ...(typeof rate === 'number' ? { rate } : {}), kind }));
