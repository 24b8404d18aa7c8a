import type { Config } from 'vega-lite';
import type { Method } from '@gr/trials';

/** Stands for the colour of the page's text; drawing replaces it by `currentColor`, so that charts suit light and dark pages. */
export const ink = '#0a0b0c';

/** Told apart on light and dark ground, and by those who see fewer colours (after Okabe and Ito). */
const colours = ['#7f8791', '#2f7fd6', '#e07b1a', '#159a72', '#b05cc6', '#c9a400', '#d1495b', '#4fb3d9'];

/** Colour by method, with a legend that is no wider than a chart. */
export const byMethod = (
  methods: readonly Method[],
): {
  field: 'method';
  type: 'nominal';
  scale: { domain: string[]; range: string[] };
  legend: { columns: number };
} => ({
  field: 'method',
  type: 'nominal',
  scale: colourScale(methods),
  legend: { columns: Math.max(1, Math.floor(45 / (4 + Math.max(...methods.map(({ label }) => label.length))))) },
});

/** A colour for each method; where they are steps of one quantity, a ramp. */
const colourScale = (methods: readonly Method[]): { domain: string[]; range: string[] } => ({
  domain: methods.map(({ label }) => label),
  range: methods.every(({ value }) => value !== undefined)
    ? methods.map((_, i) => ramp(methods.length === 1 ? 0 : i / (methods.length - 1)))
    : methods.map((_, i) => colours[i % colours.length]!),
});

/** From blue over green to orange, each of a middle lightness. */
const ramp = (share: number): string => `hsl(${Math.round(230 - 205 * share)}, 65%, ${Math.round(52 - 6 * share)}%)`;

export const size = { width: 320, height: 200 } as const;

/** A logarithmic axis with few lines; labels only where the scale has them. Its own format calls everything below 0.0001 a 0. */
export const logAxis = {
  tickCount: 5,
  labelOverlap: true,
  format: '~g',
  labelExpr: "datum.label === '' ? '' : format(datum.value, datum.value < 0.001 ? '.0e' : '~g')",
} as const;

/** The lower end of an interval where a logarithmic axis has room for it: it may reach to 0 or below, which such an axis does not have. */
export const lowOnLogAxis = (low: number, mean: number): number => Math.max(low, mean / 10);

export const config: Config = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  title: { color: ink, subtitleColor: ink, anchor: 'start', fontSize: 13, subtitleFontSize: 10, offset: 10 },
  axis: {
    labelColor: ink,
    titleColor: ink,
    tickColor: ink,
    domainColor: ink,
    gridColor: ink,
    gridOpacity: 0.12,
    tickOpacity: 0.4,
    domainOpacity: 0.4,
    titleFontWeight: 'normal',
    labelFontSize: 11,
    titleFontSize: 12,
  },
  legend: {
    labelColor: ink,
    titleColor: ink,
    orient: 'bottom',
    title: null,
    labelFontSize: 12,
    symbolType: 'circle',
    symbolOpacity: 1,
    labelLimit: 200,
  },
};
