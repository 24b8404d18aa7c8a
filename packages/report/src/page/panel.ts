import type { TopLevelSpec } from 'vega-lite';

/** A chart: what it shows, and its Vega-Lite specification with the data in it. */
export interface Panel {
  readonly title: string;
  readonly spec: TopLevelSpec;
  readonly data: readonly Datum[];
}

/** A row of a chart's data. */
export type Datum = Readonly<Record<string, string | number | null>>;

/** A group of charts under one heading. */
export interface Figure {
  readonly title: string;
  /** How to read it. */
  readonly caption: string;
  readonly panels: readonly Panel[];
}

/** The chart with its title in it, and under it a note if there is one: so they are in whatever is saved of it. */
export const titled = (panel: Panel, note: string): Panel => ({
  ...panel,
  spec: { ...panel.spec, title: { text: panel.title, ...(note === '' ? {} : { subtitle: lines(note) }) } },
});

/** Text broken between words into lines that a chart is wide enough for. */
const lines = (text: string): string[] => text.match(/.{1,52}(?:\s|$)/g)?.map((line) => line.trim()) ?? [text];
