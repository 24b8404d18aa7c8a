import type { Outcome } from './jobs.ts';
import type { Row } from './table.ts';

const width = 640;
const height = 300;
const margin = { top: 16, right: 24, bottom: 44, left: 64 };

/** From a range of values to a range of pixels. */
const scale =
  ([v0, v1]: readonly [number, number], [p0, p1]: readonly [number, number]) =>
  (v: number): number =>
    p0 + ((v - v0) / (v1 - v0 || 1)) * (p1 - p0);

/** About five round values that span the range. */
function ticks(min: number, max: number): readonly number[] {
  const rough = (max - min || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10);
  const first = Math.floor(min / step);
  const last = Math.ceil(max / step);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const name = (method: string) => (method === 'none' ? 'plain' : method);

const frame = (title: string, yLabel: string, body: string): string =>
  `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><title>${title}</title>` +
  `<text class="label" transform="translate(14 ${(height - margin.bottom) / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text>${body}</svg>`;

function yAxis(at: readonly number[], y: (v: number) => number): string {
  return at
    .map(
      (v) =>
        `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(v).toFixed(1)}" y2="${y(v).toFixed(1)}"/>` +
        `<text x="${margin.left - 8}" y="${(y(v) + 4).toFixed(1)}" text-anchor="end">${v}</text>`,
    )
    .join('');
}

/** Test accuracy of each run; a line joins the runs of a seed, a bar marks each method's mean. */
export function accuracyPlot(rows: readonly Row[]): string {
  const values = rows.flatMap((row) => row.accuracies);
  const at = ticks(Math.min(...values), Math.max(...values));
  const y = scale([at[0]!, at.at(-1)!], [height - margin.bottom, margin.top]);
  const x = scale([-0.5, rows.length - 0.5], [margin.left, width - margin.right]);
  const seeds = [...new Set(rows.flatMap((row) => row.seeds))];
  const lines = seeds.map((seed) => {
    const points = rows.flatMap((row, i) => {
      const k = row.seeds.indexOf(seed);
      return k < 0 ? [] : [`${x(i).toFixed(1)},${y(row.accuracies[k]!).toFixed(1)}`];
    });
    return `<polyline class="pair" points="${points.join(' ')}"/>`;
  });
  const marks = rows.map((row, i) => {
    const m = row.accuracies.reduce((s, v) => s + v, 0) / row.accuracies.length;
    const dots = row.accuracies.map(
      (v, k) =>
        `<circle class="s${i}" cx="${x(i).toFixed(1)}" cy="${y(v).toFixed(1)}" r="5"><title>${name(row.method)}, seed ${row.seeds[k]}: ${v.toFixed(2)} %</title></circle>`,
    );
    const bar = `<line class="mean" x1="${(x(i) - 34).toFixed(1)}" x2="${(x(i) + 34).toFixed(1)}" y1="${y(m).toFixed(1)}" y2="${y(m).toFixed(1)}"/>`;
    return `${bar}${dots.join('')}<text x="${x(i).toFixed(1)}" y="${height - 18}" text-anchor="middle">${name(row.method)}</text>`;
  });
  return frame('Test accuracy of each run', 'test accuracy %', yAxis(at, y) + lines.join('') + marks.join(''));
}

/** The loss of the batches, averaged over the seeds and over a window, on a logarithmic axis. */
export function lossPlot(methods: readonly string[], outcomes: readonly Outcome[]): string {
  const curves = methods.map((method) => smooth(meanCurve(method, outcomes)));
  const logs = curves.flat().map(([, loss]) => Math.log10(loss));
  const [low, high] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))];
  const last = Math.max(...curves.flat().map(([step]) => step));
  const y = scale([low, high], [height - margin.bottom, margin.top]);
  const x = scale([0, last], [margin.left, width - margin.right]);
  const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const grid = decades
    .map(
      (d) =>
        `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(d).toFixed(1)}" y2="${y(d).toFixed(1)}"/>` +
        `<text x="${margin.left - 8}" y="${(y(d) + 4).toFixed(1)}" text-anchor="end">${10 ** d}</text>`,
    )
    .join('');
  const steps = ticks(0, last)
    .filter((v) => v <= last)
    .map((v) => `<text x="${x(v).toFixed(1)}" y="${height - 22}" text-anchor="middle">${v}</text>`)
    .join('');
  const lines = curves.map((curve, i) => {
    const points = curve.map(([step, loss]) => `${x(step).toFixed(1)},${y(Math.log10(loss)).toFixed(1)}`);
    return `<polyline class="curve s${i}" points="${points.join(' ')}"/>`;
  });
  const key = methods.map(
    (method, i) =>
      `<text class="s${i}" x="${width - margin.right - 4}" y="${margin.top + 14 + 18 * i}" text-anchor="end">${name(method)}</text>`,
  );
  const label = `<text class="label" x="${(margin.left + width - margin.right) / 2}" y="${height - 4}" text-anchor="middle">step</text>`;
  return frame('Training loss', 'loss', grid + steps + label + lines.join('') + key.join(''));
}

type Point = readonly [step: number, loss: number];

function meanCurve(method: string, outcomes: readonly Outcome[]): readonly Point[] {
  const sums = new Map<number, { total: number; n: number }>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'done' || outcome.job.method !== method) continue;
    for (const { step, loss } of outcome.curve) {
      const at = sums.get(step) ?? { total: 0, n: 0 };
      sums.set(step, { total: at.total + loss, n: at.n + 1 });
    }
  }
  return [...sums].sort(([a], [b]) => a - b).map(([step, { total, n }]) => [step, total / n] as const);
}

const smooth = (curve: readonly Point[]): readonly Point[] =>
  curve.map(([step], i) => {
    const near = curve.slice(Math.max(0, i - 2), i + 3);
    return [step, Math.max(1e-6, near.reduce((s, [, loss]) => s + loss, 0) / near.length)] as const;
  });
