import type { Analysis, CellAnalysis, TableAnalysis } from '../analysis/analyse.ts';
import { fixed, interval, none, p, signed, withDeviation } from './format.ts';

/** A table as text cells: a head and rows. */
export interface Grid {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const unitOf = ({ metric }: TableAnalysis): string => `${metric.label}, ${metric.unit}`;

/**
 * As the paper has it: a row for each setting, a column for each method, ours with the published number behind it.
 *
 * @example console.log(text(overview(table)));
 */
export function overview(table: TableAnalysis): Grid {
  const { methods, rows, metric } = table;
  const hasPublished = rows.some(({ cells }) => cells.some(({ cell }) => cell.published !== undefined));
  const columns = methods.flatMap(({ label }) => (hasPublished ? [label, 'poster'] : [label]));
  return {
    head: [unitOf(table), ...columns],
    rows: rows.map(({ label, cells }) => [
      label,
      ...methods.flatMap(({ name }) => {
        const found = cells.find(({ method }) => method.name === name);
        const ours = withDeviation(found?.ours, metric);
        return hasPublished ? [ours, withDeviation(found?.cell.published, metric)] : [ours];
      }),
    ]),
  };
}

/**
 * Every comparison with the baseline, with what speaks for it.
 *
 * @example await writeFile(file, csv(comparisons(table)));
 */
export function comparisons({ rows, metric }: TableAnalysis): Grid {
  const line = (label: string, { method, ours, cell, difference, against, verdict }: CellAnalysis) => [
    label,
    method.label,
    String(ours?.n ?? 0),
    withDeviation(ours, metric),
    interval95(ours?.interval ?? null, metric),
    withDeviation(cell.published, metric),
    signed(difference, metric),
    signed(against?.mean ?? null, metric),
    interval(against?.interval ?? null, metric),
    p(against?.t ?? null),
    p(against?.adjusted ?? null),
    p(against?.wilcoxon ?? null),
    effect(against),
    toSettle(against),
    verdict.kind === 'baseline' ? '' : verdict.kind,
    verdict.why,
  ];
  return {
    head: [
      'Setting',
      'Method',
      'Seeds',
      'Ours (deviation)',
      '95 %',
      'Poster',
      'Ours − poster',
      'Against baseline',
      '95 % of that',
      'p (t)',
      'p (Holm)',
      'p (Wilcoxon)',
      'Effect size',
      'Seeds to settle',
      'Verdict',
      'Why',
    ],
    rows: rows.flatMap(({ label, cells }) => cells.map((cell) => line(label, cell))),
  };
}

/** The comparisons as a page has room for them: the columns that the overview lacks. */
export function evidence({ rows, metric }: TableAnalysis): Grid {
  const all = rows.flatMap(({ label, cells }) => cells.map((cell) => ({ label, ...cell })));
  const compared = all.filter(({ difference, against }) => difference !== null || against !== null);
  const columns: readonly (readonly [title: string, of: (cell: (typeof all)[number]) => string])[] = [
    ['Setting', ({ label, method }) => `${label}, ${method.label}`],
    ['Seeds', ({ ours }) => String(ours?.n ?? 0)],
    ...(compared.some(({ difference }) => difference !== null)
      ? [['Ours − poster', ({ difference }: CellAnalysis) => signed(difference, metric)] as const]
      : []),
    [
      'Against baseline [95 %]',
      ({ against }) =>
        against === null
          ? none
          : `${signed(against.mean, metric)}${against.interval === null ? '' : ` ${interval(against.interval, metric)}`}`,
    ],
    ['p (t)', ({ against }) => p(against?.t ?? null)],
    ['Holm', ({ against }) => p(against?.adjusted ?? null)],
    ['Wilcoxon', ({ against }) => p(against?.wilcoxon ?? null)],
    ['Effect', ({ against }) => effect(against)],
    ['To settle', ({ against }) => toSettle(against)],
    ['Verdict', ({ verdict }) => (verdict.kind === 'baseline' ? '' : `${verdict.kind}: ${verdict.why}`)],
  ];
  return { head: columns.map(([title]) => title), rows: compared.map((cell) => columns.map(([, of]) => of(cell))) };
}

const effect = (against: CellAnalysis['against']): string =>
  against === null || against.effect === null ? none : against.effect.toFixed(2).replace('-', '−');

const toSettle = (against: CellAnalysis['against']): string =>
  against === null || against.settled ? none : (against.seedsNeeded?.toString() ?? 'over 1,000');

const interval95 = (given: readonly [number, number] | null, metric: TableAnalysis['metric']): string =>
  given === null ? none : `[${fixed(given[0], metric)}, ${fixed(given[1], metric)}]`;

/**
 * What stands under a table that is not the full protocol, and nothing under one that is.
 *
 * @example shortenedNote(analysis); // 'Not the full protocol: 5 of 10 seeds.'
 */
export const shortenedNote = ({ plan, done, expected }: Analysis): string =>
  [
    ...(plan.shortened.length === 0
      ? []
      : [`Not the ${isInFull(plan) ? 'whole experiment' : 'full protocol'}: ${plan.shortened.join(', ')}.`]),
    ...(plan.tuned ? ['λ chosen on a validation split.'] : []),
    ...(done < expected ? [`${done} of ${expected} trials are done.`] : []),
  ].join(' ');

/** Whether what is shown is as the full protocol has it, if only some of its tables. */
export const isInFull = ({ fullTrials, seeds, experiment }: Analysis['plan']): boolean =>
  fullTrials && seeds.length >= experiment.seeds;

/**
 * For a terminal.
 *
 * @example console.log(text(comparisons(table)));
 */
export function text({ head, rows }: Grid): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) => row.map((value, i) => (i === 0 ? value.padEnd(widths[i]!) : value.padStart(widths[i]!))).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

/**
 * A table of Markdown.
 *
 * @example await writeFile(file, markdown(overview(table)));
 */
export const markdown = ({ head, rows }: Grid): string => {
  const line = (values: readonly string[]) => `| ${values.map((v) => v.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `| ${head.map((_, i) => (i === 0 ? ':--' : '--:')).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
};

const latexMarks: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '−': '$-$',
  '<': '$<$',
  '·': '$\\cdot$',
  λ: '$\\lambda$',
  '–': '--',
  '⁻': '$^-$',
  '⁵': '$^5$',
};

/**
 * A table of LaTeX, with booktabs.
 *
 * @example await writeFile(file, latex(overview(table), 'Small MNIST'));
 */
export const latex = ({ head, rows }: Grid, caption: string): string => {
  const escaped = (value: string) => value.replace(/[\\&%$#_{}~^−<·λ–⁻⁵]/gu, (mark) => latexMarks[mark] ?? mark);
  const line = (values: readonly string[]) => `  ${values.map(escaped).join(' & ')} \\\\`;
  return [
    '\\begin{table}',
    '\\centering',
    `\\caption{${escaped(caption)}}`,
    `\\begin{tabular}{l${'r'.repeat(head.length - 1)}}`,
    '  \\toprule',
    line(head),
    '  \\midrule',
    ...rows.map(line),
    '  \\bottomrule',
    '\\end{tabular}',
    '\\end{table}',
  ].join('\n');
};

/**
 * Comma-separated values, as RFC 4180 has them.
 *
 * @example await writeFile(file, csv(overview(table)));
 */
export const csv = ({ head, rows }: Grid): string =>
  [head, ...rows]
    .map((row) => row.map((value) => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(','))
    .join('\r\n') + '\r\n';
