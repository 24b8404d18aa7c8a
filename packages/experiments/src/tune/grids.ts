import { halfDecades } from '@gr/penalties';
import type { Cell } from '../experiment/experiment.ts';
import { namedPenalty } from '../trial/penalty.ts';

/** The λ that a search tries for a cell: those of its penalty's definition, for the toy half decades. */
export function gridOf({ config }: Cell): readonly number[] {
  if (config.kind === 'toy') return halfDecades(0.001, 1);
  // the authors' penalties are sums over the batch where ours are means
  const reduction = config.preset === 'paper' ? 'sum' : 'mean';
  return namedPenalty(config)?.definition.grid({ model: config.model, batch: config.batch, reduction }) ?? [];
}
