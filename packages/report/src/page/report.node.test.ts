import { describe, expect, test } from 'vitest';
import { type Analysis, analyse } from '../analysis/analyse.ts';
import { penaltyName } from '../analysis/penalty-name.test-support.ts';
import { made, madeToy } from '../../../trials/src/trial/made.test-support.ts';
import { experiments } from '@gr/paper';
import { type ExpandOptions, plan, trialsOf } from '@gr/trials';
import { type Manifest, renderReport } from './page.ts';
import { comparisons, csv, latex, markdown, overview, shortenedNote, text } from './tables.ts';

const manifest: Manifest = {
  command: 'gr reproduce x',
  codeVersions: ['0.1.0+1f0c'],
  machines: ['2 × some processor'],
  ended: '2026-01-02T03:04:05Z',
  failures: [{ trial: 'lenet, seed 3', message: 'diverged <at once>' }],
};

const analysed = (name: string, options: ExpandOptions = {}): Analysis => {
  const planned = plan(experiments[name]!, options);
  const gain = (penalty: string) => ({ none: 0, spectreg: 0.006, doubleback: 0.004 })[penalty] ?? 0.002;
  const results = trialsOf(planned).map((config) =>
    config.kind === 'toy'
      ? madeToy(config)
      : made(
          config,
          0.96 +
            gain(penaltyName(config)) +
            0.001 * Math.sin(config.seed) +
            1e-4 * Math.cos(7 * config.seed + config.lambda),
        ),
  );
  return analyse(planned, results);
};

interface TitledSpec {
  readonly title: { readonly text: string; readonly subtitle: readonly string[] };
}

const charts = (page: string) => page.match(/<figure>/g)?.length ?? 0;
const holdings = (page: string) =>
  JSON.parse(/id="holdings">(.*?)<\/script>/s.exec(page)![1]!) as Record<string, { spec?: object; data?: object[] }>;

describe('the page', () => {
  test('needs nothing else: no address but that of the paper, no element that loads', async () => {
    const page = await renderReport(analysed('mnist-2000', { seeds: 3 }), manifest);
    const addresses = page.match(/https?:\/\/[^\s"'<)]+/g) ?? [];
    expect(new Set(addresses.filter((a) => !a.startsWith('http://www.w3.org/')))).toEqual(
      new Set(['https://arxiv.org/abs/1712.09936']),
    );
    expect(page).not.toMatch(/<(link|img|iframe)\b|@import|url\(|<script src/);
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('@media print');
    expect(page).toContain('width=device-width');
  });

  test('is the same for the same results', async () => {
    const once = await renderReport(analysed('digits'), manifest);
    expect(await renderReport(analysed('digits'), manifest)).toBe(once);
  });

  test('has for each table its scores, curves, calibration and Jacobian, each with data to save', async () => {
    const page = await renderReport(analysed('mnist-2000', { seeds: 3 }), manifest);
    expect(charts(page)).toBe(2 * (1 + 2 + 1 + 1));
    for (const heading of [
      'Test accuracy (%)',
      'Training curves',
      'Calibration',
      'Norm of the Jacobian',
      'Time and work',
    ])
      expect(page).toContain(`<h3>${heading}</h3>`);
    const held = Object.entries(holdings(page)).filter(([, { spec }]) => spec);
    expect(held.length).toBe(charts(page));
    for (const [id, { data }] of held) {
      expect(data!.length).toBeGreaterThan(0);
      for (const form of ['svg', 'png', 'csv', 'json']) expect(page).toContain(`data-of="${id}" data-form="${form}"`);
    }
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('does not draw norms that are nothing but rounding, and says so', async () => {
    const { plan: planned, tables } = analysed('mnist-dropout-batchnorm', { seeds: 2 });
    const results = tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.flatMap((cell) => cell.results)));
    const vanishing = results.map((result) => {
      if (result.kind === 'toy' || result.config.model['regularizer'] !== 'batch-norm') return result;
      return { ...result, jacobian: { train: 7e-7, test: 7e-7, noisy: 7e-7, uniform: 4e-6 } };
    });
    const page = await renderReport(analyse(planned, vanishing), manifest);
    expect(page).toContain('Not shown: Batch norm, where it is 0 but for rounding.');
    expect(charts(page)).toBe(3 * (1 + 2 + 1) + 2);
  });

  test('draws accuracy against the number of examples, and the differences', async () => {
    const page = await renderReport(analysed('mnist-sizes', { seeds: 2 }), manifest);
    expect(page).toContain('<h3>Test accuracy against training examples</h3>');
    expect(charts(page)).toBe(2 + 8 * 5);
  });

  test('draws the toy: errors over λ and learned functions', async () => {
    const page = await renderReport(analysed('toy', { seeds: 2 }), manifest);
    expect(page).toContain('<h3>Learned functions</h3>');
    expect(page).toContain('settings of the poster unknown; the direction is');
    expect(charts(page)).toBe(3 * 3);
  });

  test('draws an interval that reaches below 0 on a logarithmic axis as far as there is room', async () => {
    const { plan: planned, tables } = analysed('toy', { seeds: 2 });
    const results = tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.flatMap((cell) => cell.results)));
    const apart = results.map((result) =>
      'mse' in result ? { ...result, mse: 1e-4 * 9 ** result.config.seed } : result,
    );
    const analysis = analyse(planned, apart);
    const { ours } = analysis.tables[0]!.rows[0]!.cells[0]!;
    expect(ours!.interval![0]).toBeLessThan(0);
    const drawn = holdings(await renderReport(analysis, manifest))['t0f0p0'] ?? {};
    const lows = [...JSON.stringify(drawn.spec).matchAll(/"low":([^,}]*)/g)].map(([, low]) => Number(low));
    expect(lows.length).toBeGreaterThan(0);
    for (const low of lows) expect(low).toBeCloseTo(ours!.mean / 10, 6);
  });

  test('a shortened run says so above everything, under each table and in what is saved', async () => {
    const note = 'Not the full protocol: 10 % of the iterations, 3 of 10 seeds.';
    const analysis = analysed('mnist-2000', { scale: 0.1 });
    const page = await renderReport(analysis, manifest);
    expect(shortenedNote(analysis)).toBe(note);
    // above, under the table and in its Markdown; then in each chart
    expect(page.split(note).length - 1).toBeGreaterThanOrEqual(3);
    const charted = Object.values(holdings(page)).flatMap(({ spec }) => (spec ? [spec as TitledSpec] : []));
    for (const { title } of charted) expect(title.subtitle.join(' ')).toBe(note);
    expect(page).toContain('Not the full protocol: 10 \\\\% of the iterations');
    expect(page).toContain('data-name="mnist-2000-shortened-t0.tex"');
    expect(page).toContain('<title>MNIST with 2,000 labels, with and without dropout (shortened)</title>');
    expect(page).not.toContain('class="verdict reproduced"');
    expect(await renderReport(analysed('mnist-2000', { seeds: 10 }), manifest)).not.toContain('Not the full protocol');
  });

  test('part of the tables, each in full, is another thing', async () => {
    const analysis = analysed('weight-decay', { datasets: ['mnist'] });
    expect(shortenedNote(analysis)).toBe('Not the whole experiment: only the tables of mnist.');
    const sentence = 'These numbers are not those of the paper’s protocol.';
    expect(await renderReport(analysis, manifest)).not.toContain(sentence);
    expect(await renderReport(analysed('weight-decay', { datasets: ['mnist'], seeds: 3 }), manifest)).toContain(
      sentence,
    );
  });

  test('without results it still says what there will be', async () => {
    const page = await renderReport(analyse(plan(experiments['mnist-2000']!), []), manifest);
    expect(page).toContain('0 of 60 trials are done.');
    expect(charts(page)).toBe(0);
  });

  test('what comes from outside stays text', async () => {
    const page = await renderReport(analysed('digits'), { ...manifest, command: '<script>alert(1)</script>' });
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('diverged &lt;at once&gt;');
  });
});

describe('tables', () => {
  const [table] = analysed('mnist-2000').tables;

  test('as the paper has them, for a terminal', () => {
    expect(`\n${text(overview(table!))}\n`).toBe(`
Test accuracy, %      Baseline        poster      SpectReg        poster    DoubleBack        poster
No dropout        96.01 (0.08)  96.99 (0.15)  96.61 (0.08)  97.59 (0.13)  96.42 (0.08)  97.56 (0.24)
Dropout 0.5       96.01 (0.08)  97.29 (0.19)  96.61 (0.08)  97.65 (0.14)  96.42 (0.08)  97.98 (0.12)
`);
  });

  test('of Markdown have as many cells in each row', () => {
    const lines = markdown(comparisons(table!)).split('\n');
    expect(new Set(lines.map((line) => line.split(' | ').length)).size).toBe(1);
    expect(lines[1]).toMatch(/^\| :-- \|/);
  });

  test('of LaTeX escape what LaTeX reads', () => {
    const made = latex({ head: ['a_b', '50 %'], rows: [['{x} & y', '−1']] }, 'λ < 1');
    expect(made).toContain('a\\_b & 50 \\%');
    expect(made).toContain('\\{x\\} \\& y & $-$1 \\\\');
    expect(made).toContain('\\caption{$\\lambda$ $<$ 1}');
    expect(made).toContain('\\begin{tabular}{lr}');
  });

  test('of comma-separated values quote what has commas', () => {
    expect(csv({ head: ['a', 'b'], rows: [['1,000', 'say "no"']] })).toBe('a,b\r\n"1,000","say ""no"""\r\n');
  });
});
