export type { Finding, Tally } from './audit/audit.ts';
