import type { Output } from './train/reporters.ts';

/** This process's own streams. */
export const terminalOutput = (): Output => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  terminal: process.stderr.isTTY === true,
  columns: process.stderr.columns || 80, // 0 where the terminal does not know
});
