import type { Finding, Verdict } from './verdict.ts';

/** What a campaign has seen. */
export interface Summary {
  readonly graphs: number;
  /** Arrays that were compared, by order. */
  readonly arrays: readonly [number, number, number];
  readonly illConditioned: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
  /** How often each finding was met. */
  readonly findings: Readonly<Record<string, number>>;
}

export const emptySummary: Summary = {
  graphs: 0,
  arrays: [0, 0, 0],
  illConditioned: 0,
  rejected: {},
  refusals: {},
  findings: {},
};

/** Findings of one signature are taken for one fault: of a kind, at an order, through the same calls. */
export const signatureOf = ({ kind, place, order, program, message }: Finding): string =>
  [
    `${kind} at order ${order}, ${place}:`,
    kind === 'crash' ? message : program.calls.map(({ name }) => name).join(' → '),
    kind === 'throws'
      ? `(${message
          .split('\n')[0]!
          .replace(/[\d.]+/g, 'n')
          .slice(0, 80)})`
      : '',
  ]
    .join(' ')
    .trim();

const counted = (counts: Readonly<Record<string, number>>, name: string): Readonly<Record<string, number>> => ({
  ...counts,
  [name]: (counts[name] ?? 0) + 1,
});

export function add(summary: Summary, verdict: Verdict): Summary {
  const next = { ...summary, graphs: summary.graphs + 1 };
  if (verdict.kind === 'rejected') return { ...next, rejected: counted(summary.rejected, verdict.reason) };
  if (verdict.kind === 'finding') return { ...next, findings: counted(summary.findings, signatureOf(verdict.finding)) };
  const { arrays, illConditioned, refusals } = verdict.checked;
  const [values, first, second] = summary.arrays;
  return {
    ...next,
    arrays: [values + arrays[0], first + arrays[1], second + arrays[2]],
    illConditioned: summary.illConditioned + illConditioned,
    refusals: refusals.reduce((counts, text) => counted(counts, text.split('\n')[0]!.slice(0, 100)), summary.refusals),
  };
}

const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((p, n) => p + n, 0);

const lines = (title: string, counts: Readonly<Record<string, number>>): string[] =>
  Object.keys(counts).length === 0
    ? []
    : [
        title,
        ...Object.entries(counts)
          .sort(([, p], [, q]) => q - p)
          .map(([name, n]) => `${String(n).padStart(8)}  ${name}`),
      ];

export const oneLine = (summary: Summary): string => {
  const [values, first, second] = summary.arrays;
  return (
    `${summary.graphs} graphs: ${values} values, ${first} gradients, ${second} second derivatives agree; ` +
    `${total(summary.rejected)} rejected, ${total(summary.refusals)} refusals, ` +
    `${Object.keys(summary.findings).length} findings`
  );
};

export const formatSummary = (summary: Summary): string =>
  [
    oneLine(summary),
    `${summary.illConditioned} of these arrays are moved by rounding to float32 by more than a thousandth; their tolerance is wider.`,
    ...lines('Rejected, as nothing can be said about them:', summary.rejected),
    ...lines('Refused with a clear error:', summary.refusals),
    ...lines('Findings, and how often each was met:', summary.findings),
  ].join('\n');
