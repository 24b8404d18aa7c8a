import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../problem.ts';
import type { Outcome } from './jobs.ts';
import { accuracyPlot, lossPlot } from './plot.ts';
import { type Row, cells } from './table.ts';

/** What a report shows. */
export interface Report {
  readonly title: string;
  readonly settings: string;
  readonly command: string;
  readonly methods: readonly string[];
  readonly rows: readonly Row[];
  readonly outcomes: readonly Outcome[];
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #66707d; --line: #d8dde3; --paper: #fff; --c0: #66707d; --c1: #1668b8; --c2: #c2410c; --c3: #15803d; --c4: #7c3aed; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa4b1; --line: #333b46; --paper: #12161c; --c0: #9aa4b1; --c1: #5aa9f0; --c2: #fb923c; --c3: #4ade80; --c4: #a78bfa; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; } h2 { font-size: 1.05rem; margin-top: 2rem; } p.soft, footer { color: var(--soft); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; } th:first-child, td:first-child { text-align: left; }
svg { width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: var(--ink); } svg .label { fill: var(--soft); }
.grid { stroke: var(--line); } .pair { fill: none; stroke: var(--soft); stroke-opacity: .5; } .mean { stroke: var(--ink); stroke-width: 2; }
.curve { fill: none; stroke-width: 2; } ${[0, 1, 2, 3, 4].map((i) => `circle.s${i}, text.s${i} { fill: var(--c${i}); } .curve.s${i} { stroke: var(--c${i}); }`).join(' ')}
code { background: color-mix(in srgb, var(--soft) 15%, transparent); padding: .1rem .3rem; border-radius: 3px; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; } }`;

/** The report as one HTML page that needs nothing else. */
export function reportPage({ title, settings, command, methods, rows, outcomes }: Report): string {
  const [head, ...body] = cells(rows);
  const failed = outcomes.filter((o) => o.kind === 'failed');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${style}</style></head><body>
<h1>${escaped(title)}</h1>
<p class="soft">${escaped(settings)}</p>
<div class="scroll"><table><thead><tr>${head!.map((c) => `<th>${escaped(c)}</th>`).join('')}</tr></thead>
<tbody>${body.map((row) => `<tr>${row.map((c) => `<td>${escaped(c)}</td>`).join('')}</tr>`).join('\n')}</tbody></table></div>
<p class="soft">Mean over the seeds, sample standard deviation in brackets. The difference is to the first row with the same seed: the same examples, initialization and order.</p>
<h2>Test accuracy of each run</h2>
${accuracyPlot(rows)}
<p class="soft">A dot is a run, a thin line joins the runs of one seed, a bar is the mean.</p>
<h2>Training loss</h2>
${lossPlot(
  methods.filter((m) => rows.some((row) => row.method === m)),
  outcomes,
)}
<p class="soft">Cross entropy of the training batches, without the penalty, averaged over the seeds.</p>
${failed.length > 0 ? `<h2>Failed</h2><ul>${failed.map((o) => `<li>${escaped(`${o.job.method}, seed ${o.job.seed}: ${o.message}`)}</li>`).join('')}</ul>` : ''}
<footer><p>Made by <code>${escaped(command)}</code></p></footer>
</body></html>
`;
}

/** Writes a file beside its place and renames it there, so that a reader finds the old one or the new one, never a part. */
export const writeAtomically = (file: string, text: string): TE.TaskEither<Problem, void> =>
  TE.tryCatch(
    async () => {
      await mkdir(dirname(file), { recursive: true });
      const beside = `${file}.${process.pid}.part`;
      await writeFile(beside, text);
      await rename(beside, file);
    },
    (error) => ({
      kind: 'data',
      message: `the report could not be written to ${file}: ${(error as Error).message}. Give another --out.`,
    }),
  );
