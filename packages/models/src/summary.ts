import { show } from './checks.ts';
import type { Layer, Shape } from './layer.ts';
import { type Trace, trace } from './trace.ts';

/** What a net consists of, for inputs of one shape. */
export interface Summary extends Trace {
  readonly input: Shape;
  /** The number of parameters in all rows. */
  readonly parameters: number;
}

/**
 * The layers of a net with the shape each one gives and its number of parameters, from `init` alone.
 * Leaves no tensor behind. Throws as `init` does if the input does not fit.
 *
 * @example console.log(formatSummary(summary(lenet(), [28, 28, 1])));
 */
export const summary = (layer: Layer, input: Shape): Summary => {
  const { output, rows } = trace('', layer, input);
  return { input, output, rows, parameters: rows.reduce((total, row) => total + row.parameters, 0) };
};

/**
 * The summary as a table for a terminal.
 *
 * @example console.log(formatSummary(summary(lenet(), [28, 28, 1])));
 */
export const formatSummary = ({ input, rows, parameters }: Summary): string => {
  const cells = [
    ['layer', 'output', 'parameters'],
    ['input', show(input), ''],
    ...rows.map((row) => [row.name, show(row.output), count(row.parameters)]),
    ['total', '', count(parameters)],
  ] as const;
  const width = (column: 0 | 1 | 2): number => Math.max(...cells.map((row) => row[column].length));
  const [first, second, third] = [width(0), width(1), width(2)];
  return cells
    .map(([name, output, n]) => `${name.padEnd(first)}  ${output.padEnd(second)}  ${n.padStart(third)}`.trimEnd())
    .join('\n');
};

const count = (n: number): string => n.toLocaleString('en-US');
