import { type Registry, general } from '@gr/trials';
import type { Analysis, TableAnalysis } from '../analysis/analyse.ts';
import { findings } from '../analysis/findings.ts';
import { figuresOf } from './figures.ts';
import { cost } from './cost.ts';
import { draw, escape } from './draw.ts';
import { withDeviation } from './format.ts';
import { badge, plain, saves, table } from './html.ts';
import { otherScores } from './other-scores.ts';
import { type Figure, type Panel, titled } from './panel.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { type Grid, comparisons, csv, evidence, isInFull, latex, markdown, overview, shortenedNote } from './tables.ts';

/** What a report says of its making. */
export interface Manifest {
  /** The command that makes it. */
  readonly command: string;
  /** The versions of the code that the results are from. */
  readonly codeVersions: readonly string[];
  readonly machines: readonly string[];
  /** When the last trial ended, ISO 8601; null without one. Not when the report was made: the same results give the same report. */
  readonly ended: string | null;
  /** Trials that failed, each with its error. */
  readonly failures: readonly { readonly trial: string; readonly message: string }[];
}

/** What the page's buttons save: a chart's specification and data, a table's texts. */
type Holdings = Record<string, object>;

/**
 * The report of an experiment: one page that needs nothing else, in light and dark, on paper and on a phone. The same analysis and manifest
 * give the same text.
 *
 * @param registry where the trials' penalties are defined: what the general packages define if not given
 * @example await renderReport(analyse(plan(experiments['digits']!), results), manifest)
 */
export async function renderReport(
  analysis: Analysis,
  manifest: Manifest,
  registry: Pick<Registry, 'penalties'> = general,
): Promise<string> {
  const { experiment } = analysis.plan;
  const holdings: Holdings = {};
  const sections: string[] = [];
  for (const [i, one] of analysis.tables.entries())
    sections.push(await section({ analysis, registry }, one, `t${i}`, holdings));
  const note = shortenedNote(analysis);
  const title = `${experiment.title}${analysis.plan.full ? '' : ' (shortened)'}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escape(experiment.title)}</h1>
<p class="soft">Gradient regularization (Varga, Csiszárik, Zsombori, <a href="https://arxiv.org/abs/1712.09936">arXiv 1712.09936</a>), experiment <code>${escape(experiment.name)}</code></p>
${found(analysis)}
${claim(experiment)}
${note === '' ? '' : `<p class="note"><strong>${escape(note)}</strong>${isInFull(analysis.plan) && !analysis.plan.tuned ? '' : ' These numbers are not those of the paper’s protocol.'}</p>`}
</header>
<main>
${sections.join('\n')}
${provenance(analysis)}
${making(analysis, manifest)}
</main>
<script type="application/json" id="holdings">${JSON.stringify(holdings).replaceAll('<', '\\u003c')}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** What somebody says that it shows, or what it is to show. */
const claim = ({ claim, claimBy }: Analysis['plan']['experiment']): string =>
  claim === ''
    ? ''
    : `<p><strong>${claimBy === undefined ? 'To be shown' : `Claim of ${escape(claimBy)}`}:</strong> ${escape(claim)}</p>`;

/** What these runs show, first of all; of many settings as a list. */
const found = (analysis: Analysis): string => {
  const said = findings(analysis);
  if (said.length === 0) return '';
  return said.length <= 2
    ? said.map((sentence) => `<p class="finding">${escape(sentence)}</p>`).join('\n')
    : `<ul class="finding">${said.map((sentence) => `<li>${escape(sentence)}</li>`).join('')}</ul>`;
};

interface Shown {
  readonly analysis: Analysis;
  /** Where penalties are defined, for the work of a step. */
  readonly registry: Pick<Registry, 'penalties'>;
}

async function section(
  { analysis, registry }: Shown,
  one: TableAnalysis,
  id: string,
  holdings: Holdings,
): Promise<string> {
  const { seeds } = analysis.plan;
  const note = shortenedNote(analysis);
  const caption =
    `${one.metric.label} in ${one.metric.unit}, mean (sample deviation) over up to ${seeds.length} seeds. ${note}`.trim();
  const name = `${fileName(analysis)}-${id}`;
  const [short, long] = [overview(one), comparisons(one)];
  holdings[id] = {
    markdown: `${markdown(short)}\n\n${caption}\n`,
    latex: `${latex(short, `${one.title}. ${caption}`)}\n`,
    csv: csv(long),
  };
  const figures: string[] = [];
  for (const [i, figure] of figuresOf(one).entries())
    figures.push(await figureHtml(figure, { id: `${id}f${i}`, name: fileName(analysis), note }, holdings));
  const shown = evidence(one);
  const [others, costs] = [otherScores(one), cost(one, registry)];
  return `<section>
<h2>${escape(one.title)}</h2>
<p class="soft">${escape(caption)}</p>
${table(besidePoster(one))}
${saves([
  { label: 'Markdown', of: id, form: 'text', kind: 'markdown', name: `${name}.md` },
  { label: 'LaTeX', of: id, form: 'text', kind: 'latex', name: `${name}.tex` },
  { label: 'CSV with all statistics', of: id, form: 'text', kind: 'csv', name: `${name}.csv` },
])}
<h3>Against the baseline, seed by seed</h3>
<p class="soft">Differences of runs with the same examples, initialization and order. p values of the paired t test, corrected over the table by Holm’s
method, and of Wilcoxon’s signed-rank test. The effect size is the mean over the deviation of the differences; to settle: the seeds that a paired t test needs for an effect of the size found, at level 0.05 and power 0.8.</p>
${table(withVerdict(shown))}
${figures.join('\n')}
${others === undefined ? '' : `<h3>Other scores</h3>${table(plain(others), { text: [1] })}`}
${costs === undefined ? '' : `<h3>Time and work</h3><p class="soft">Work stands for energy: it does not depend on the machine, while time does, and on what else ran there.</p>${table(plain(costs), { text: [1] })}`}
</section>`;
}

/** The verdict, which is the last column and in words, under the name of its row: so the numbers have room. */
const withVerdict = ({ head, rows }: Grid): Grid => ({
  head: head.slice(0, -1),
  rows: rows.map(([name = '', ...cells]) => {
    const verdict = cells.at(-1) ?? '';
    const under = verdict === '' ? '' : `<span class="why">${escape(verdict)}</span>`;
    return [`${escape(name)}${under}`, ...cells.slice(0, -1).map(escape)];
  }),
});

/** What is saved of a shortened run says so by its name too. */
const fileName = ({ plan }: Analysis): string => `${plan.experiment.name}${plan.full ? '' : '-shortened'}`;

/** Each cell with ours, the published number under it, and the verdict. */
const besidePoster = (one: TableAnalysis) => ({
  head: ['', ...one.methods.map(({ label }) => label)],
  rows: one.rows.map(({ label, cells }) => [
    escape(label),
    ...one.methods.map(({ name }) => {
      const found = cells.find(({ method }) => method.name === name);
      if (found === undefined) return '';
      const { ours, cell, verdict } = found;
      const poster =
        cell.published === undefined
          ? ''
          : `<span class="poster">poster ${withDeviation(cell.published, one.metric)}</span>`;
      return `${withDeviation(ours, one.metric)}${poster}${poster === '' ? '' : badge(verdict)}`;
    }),
  ]),
});

interface Naming {
  readonly id: string;
  /** Of the files that are saved. */
  readonly name: string;
  /** What each chart says of how it was made. */
  readonly note: string;
}

async function figureHtml(figure: Figure, { id, ...naming }: Naming, holdings: Holdings): Promise<string> {
  const drawn: string[] = [];
  for (const [i, panel] of figure.panels.entries())
    drawn.push(await panelHtml(panel, { id: `${id}p${i}`, ...naming }, holdings));
  return `<h3>${escape(figure.title)}</h3><p class="soft">${escape(figure.caption)}</p><div class="panels">${drawn.join('')}</div>`;
}

async function panelHtml(given: Panel, { id, name, note }: Naming, holdings: Holdings): Promise<string> {
  const panel = titled(given, note);
  const file = `${name}-${id}`;
  holdings[id] = { spec: panel.spec, data: panel.data };
  return `<figure>${await draw(panel)}${saves([
    { label: 'SVG', of: id, form: 'svg', name: `${file}.svg` },
    { label: 'PNG', of: id, form: 'png', name: `${file}.png` },
    { label: 'CSV', of: id, form: 'csv', name: `${file}.csv` },
    { label: 'JSON (Vega-Lite)', of: id, form: 'json', name: `${file}.json` },
  ])}</figure>`;
}

function provenance({ plan: { experiment } }: Analysis): string {
  const list = (items: readonly string[]) => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
  return `<section><h2>Where the settings are from</h2>${list(
    experiment.sources.map(({ setting, source }) => `${escape(setting)} <span class="soft">(${escape(source)})</span>`),
  )}<h3>What we chose or know to differ</h3>${list(experiment.choices.map(escape))}</section>`;
}

function making({ plan, done, expected }: Analysis, manifest: Manifest): string {
  const { command, codeVersions, machines, ended, failures } = manifest;
  const facts: readonly (readonly [string, string])[] = [
    ['Trials', `${done} of ${expected}`],
    ['Protocol', plan.full ? 'full' : plan.shortened.join(', ')],
    ['Seeds', plan.seeds.join(', ')],
    ['Backend', plan.backend],
    ['Code', codeVersions.join(', ')],
    ['Machine', machines.join('; ')],
    ['Last trial ended', ended ?? ''],
  ];
  const failed = failures.map(({ trial, message }) => `<li>${escape(trial)}: ${escape(message)}</li>`).join('');
  return `<section><h2>How it was made</h2><pre>${escape(command)}</pre><dl>${facts
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`)
    .join('')}</dl>${failed === '' ? '' : `<h3>Failed</h3><ul>${failed}</ul>`}</section>`;
}
