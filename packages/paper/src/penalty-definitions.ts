import { type PenaltyDefinition, penaltyDefinitions } from '@gr/penalties';
import * as z from 'zod';
import { paperPenalties } from './penalties.ts';

/** The options of ours under which it reduces as the published code. */
const asThere: Readonly<Record<string, object>> = { confidence: { reduction: 'sum', epsilon: 1e-6 } };

/** A sum over the authors' batch of 50 in place of our mean. */
const summedOver: Readonly<Record<string, number>> = { confidence: 50 };

/**
 * The penalties of the paper as its published code computes them, by the kind of ours with `paper-` before it: `paper-spectreg`.
 *
 * @see danielvarga/improved_wgan_training, May 2018
 * @example paperPenaltyDefinitions.map(({ kind }) => kind).join(', '); // 'paper-spectreg, paper-doubleback, …'
 */
export const paperPenaltyDefinitions: readonly PenaltyDefinition[] = penaltyDefinitions.flatMap((ours) => {
  const theirs = Object.entries(paperPenalties).find(([name]) => name === ours.kind)?.[1];
  if (theirs === undefined) return [];
  const options = { ...ours.options().parse({}), ...asThere[ours.kind] };
  return [
    {
      ...ours,
      kind: `paper-${ours.kind}`,
      label: `${ours.label}, as published`,
      source: 'danielvarga/improved_wgan_training',
      options: () => z.strictObject({}),
      make: () => theirs.penalty,
      pullbacks: (_, classes) => ours.pullbacks(options, classes),
      lambda: ours.lambda / (summedOver[ours.kind] ?? 1),
      grid: (_, situation) => ours.grid(options, situation),
    },
  ];
});
