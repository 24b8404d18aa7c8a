import type { Analysis, CellAnalysis, RowAnalysis, TableAnalysis } from './analyse.ts';
import { pValue } from './verdict.ts';

/** Up to so many rows, each has sentences of its own; above, a method has one sentence over all rows. */
const fewRows = 2;

/**
 * What the results show, in sentences made from the numbers: one for each method and setting, or one for each method over many settings.
 * Says nothing of what is not there: a table without pairs has no sentence.
 *
 * @example findings(analysis)[0]; // 'SpectReg makes 18 % fewer errors than plain training (5.1 % instead of 6.2 %), with each of 3 seeds, p = 0.012.'
 */
export const findings = ({ tables }: Analysis): readonly string[] =>
  tables.flatMap((table) => {
    const said = sentences(table);
    return tables.length > 1 ? said.map((sentence) => `${table.title}: ${sentence}`) : said;
  });

function sentences(table: TableAnalysis): readonly string[] {
  const { rows, axis, methods } = table;
  if (axis?.of === 'methods') return rows.flatMap((row) => best(row, table));
  if (rows.length > fewRows) return methods.slice(1).flatMap(({ name, label }) => overall(rows, name, label, table));
  return rows.flatMap((row) =>
    row.cells.flatMap((cell) => {
      const said = one(row, cell, table);
      return said === undefined ? [] : [rows.length > 1 ? `${row.label}: ${said}` : said];
    }),
  );
}

/** The error that a score leaves: of an accuracy in % what is missing to 100. */
const errorOf = (score: number, { metric }: TableAnalysis): number =>
  metric.better === 'higher' ? 100 - score : score;

const number = (value: number, table: TableAnalysis): string => value.toFixed(table.metric.digits);

const change = (from: number, to: number): string => {
  const share = Math.round((100 * (from - to)) / from);
  if (share === 0) return 'as many errors as';
  return share > 0 ? `${share} % fewer errors than` : `${-share} % more errors than`;
};

function one(
  { cells }: RowAnalysis,
  { method, ours, against }: CellAnalysis,
  table: TableAnalysis,
): string | undefined {
  const baseline = cells[0]?.ours;
  if (ours === null || against === null || !baseline || table.metric.better !== 'higher') return undefined;
  // over the seeds that both have: the difference is paired
  const [before, after] = [errorOf(ours.mean - against.mean, table), errorOf(ours.mean, table)];
  const scores = `${number(after, table)} % instead of ${number(before, table)} %`;
  return `${method.label} makes ${change(before, after)} plain training (${scores}), ${support(against)}.`;
}

/** What speaks for a difference: the seeds that have its sign, and p after Holm's correction over the table. */
function support({ differences, mean, n, adjusted }: NonNullable<CellAnalysis['against']>): string {
  if (n === 1) return 'with one seed, which settles nothing';
  const same = differences.filter((d) => d * mean > 0).length;
  const seeds = same === n ? `with each of ${n} seeds` : `with ${same} of ${n} seeds`;
  return adjusted === null ? seeds : `${seeds}, p ${pValue(adjusted)}`;
}

function overall(rows: readonly RowAnalysis[], name: string, label: string, table: TableAnalysis): readonly string[] {
  const compared = rows.flatMap(({ cells }) =>
    cells.flatMap(({ method, against }) => (method.name === name && against !== null ? [against] : [])),
  );
  if (compared.length === 0) return [];
  const sign = table.metric.better === 'higher' ? 1 : -1;
  const better = compared.filter(({ mean }) => sign * mean > 0);
  const settled = better.filter(({ settled }) => settled);
  return [
    `${label} beats plain training in ${better.length} of ${compared.length} settings; ` +
      `${settled.length} of these differences are significant (p < 0.05 after Holm's correction).`,
  ];
}

/** The best method of a row of many, beside its first. */
function best({ label, cells }: RowAnalysis, table: TableAnalysis): readonly string[] {
  const [first, ...others] = cells.filter(({ ours }) => ours !== null);
  if (first === undefined || others.length === 0) return [];
  const errors = [first, ...others].map(({ ours }) => errorOf(ours!.mean, table));
  const least = Math.min(...errors);
  const found = [first, ...others][errors.indexOf(least)]!;
  const factor = errors[0]! / least;
  return [
    found === first
      ? `${label}: no setting has a smaller error than ${first.method.label}.`
      : `${label}: the error is smallest at ${found.method.label}, ${factor.toPrecision(2)} times smaller than at ${first.method.label}.`,
  ];
}
