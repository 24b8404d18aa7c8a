import type { TableAnalysis } from '../analysis/analyse.ts';
import { curves } from './charts/curves.ts';
import { jacobianNorms } from './charts/jacobian.ts';
import { learned } from './charts/learned.ts';
import { reliability } from './charts/reliability.ts';
import { alongRows, scores } from './charts/scores.ts';
import type { Figure } from './panel.ts';

/** The figures of a table, those that its results have something for. */
export const figuresOf = (table: TableAnalysis): readonly Figure[] =>
  [alongRows(table), scores(table), learned(table), curves(table), reliability(table), jacobianNorms(table)].filter(
    (figure): figure is Figure => figure !== undefined && figure.panels.length > 0,
  );
