export {
  type Analysis,
  type CellAnalysis,
  type Comparison,
  type RowAnalysis,
  type TableAnalysis,
  analyse,
} from './analysis/analyse.ts';
export { findings } from './analysis/findings.ts';
export type { Verdict } from './analysis/verdict.ts';
export type { Paired } from './statistics/paired.ts';
export { type Summary, summarize } from './statistics/summary.ts';
