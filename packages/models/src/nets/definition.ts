import type { Definition } from '@gr/define';
import type { ConvInitializer } from '../initializers.ts';
import type { Layer } from '../layer.ts';

/** What a net is made for, beside its own options. */
export interface ModelSituation {
  /** 10 if not given. */
  readonly classes?: number;
  /** The statistics of batch norms, see `batchNorm`: 'batch' if not given. */
  readonly statistics?: 'batch' | 'batch-at-test';
  /** How convolutions start: `heNormal` if not given. */
  readonly init?: ConvInitializer;
}

/**
 * A net as programs know it by name: its flags, its checks and the table in the docs follow from this.
 *
 * @example const { kind, description } = modelDefinitions[0]!;
 */
export interface ModelDefinition<Options extends object = object> extends Definition<
  Options,
  (situation: ModelSituation) => Layer
> {
  /** In a line. */
  readonly description: string;
}
