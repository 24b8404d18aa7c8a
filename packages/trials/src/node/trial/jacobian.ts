import { type Layer } from '@gr/models';
import { foldIn, key } from '@gr/random';
import { type TrainState, meanJacobianNorm } from '@gr/train';
import type { ClassifierTrial } from '../../trial/config.ts';
import type { JacobianNorms } from '../../trial/result-type.ts';
import type { TrialData } from '../../trial/protocol.ts';

/** Of the noise on training points, in standardized units: the diagnostic that the authors' code logs. */
const deviation = 0.2;

/** Mean ‖J‖_F at training, test, noisy and uniform points. The points of a seed are the same for all methods. */
export async function jacobianNorms(
  { net, data, config }: { readonly net: Layer; readonly data: TrialData; readonly config: ClassifierTrial },
  state: TrainState,
): Promise<JacobianNorms> {
  const options = { batch: config.batch, examples: config.jacobianExamples };
  const points = foldIn(key(config.seed), 3);
  return {
    train: await meanJacobianNorm(net, state, data.train, options),
    test: await meanJacobianNorm(net, state, data.test, options),
    noisy: await meanJacobianNorm(net, state, data.train, {
      ...options,
      points: { kind: 'noisy', deviation, key: foldIn(points, 0) },
    }),
    uniform: await meanJacobianNorm(net, state, data.train, {
      ...options,
      points: { kind: 'uniform', key: foldIn(points, 1) },
    }),
  };
}
