export { type Manifest, renderReport } from './page.ts';
export { type Grid, comparisons, csv, latex, markdown, overview, shortenedNote, text } from './tables.ts';
