import type { ClassifierTrial } from '@gr/trials';

/** The name of a trial's penalty, be it ours or as published. */
export const penaltyName = ({ penalty }: Pick<ClassifierTrial, 'penalty'>): string =>
  penalty.kind.replace(/^paper-/, '');
