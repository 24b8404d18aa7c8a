export { removeParts, writeAtomically } from './write.ts';
export { type LoadedCheckpoint, type SaveOptions, loadCheckpoint, saveCheckpoint } from './checkpoints.ts';
export { type LogFile, type MetricsFile, type OpenLogOptions, openEvents, openMetrics } from './log-files.ts';
