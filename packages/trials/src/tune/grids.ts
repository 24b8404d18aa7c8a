import { halfDecades } from '@gr/penalties';
import type { Cell } from '../experiment/experiment.ts';
import { type Registry, penaltyOf } from '../trial/registry.ts';

/** The λ that a search tries for a cell: those of its penalty's definition, for the toy half decades. */
export function gridOf({ config }: Cell, registry: Registry): readonly number[] {
  if (config.kind === 'toy') return halfDecades(0.001, 1);
  const { definition, options } = penaltyOf(registry)(config.penalty) ?? {};
  return definition?.grid({ ...options }, { model: config.model.kind, batch: config.batch }) ?? [];
}
