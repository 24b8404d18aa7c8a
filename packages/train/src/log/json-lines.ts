/** A line of numbers that belongs to a step. */
export interface StepLine {
  readonly step: number;
}

/**
 * One object as a line of a JSON Lines file.
 *
 * @example jsonLine({ step: 100, loss: 0.3 });
 */
export const jsonLine = <L extends StepLine>(value: L): string => `${JSON.stringify(value)}\n`;

/**
 * The lines of a JSON Lines file up to a step, and how many bytes they are: what a run that goes on from that step
 * keeps. A last line that is torn, or not what a line is, ends them, as does one of a later step.
 *
 * @example const { lines, length } = linesUpTo(await readFile(path), 1200); // then truncate the file to length
 */
export function linesUpTo(
  bytes: Uint8Array,
  step: number,
): { readonly lines: readonly StepLine[]; readonly length: number } {
  const lines: StepLine[] = [];
  const decoder = new TextDecoder();
  let length = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, length)) {
    const line = stepLine(decoder.decode(bytes.subarray(length, end)));
    if (line === undefined || line.step > step) break;
    lines.push(line);
    length = end + 1;
  }
  return { lines, length };
}

const stepLine = (text: string): StepLine | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'step' in value && typeof value.step === 'number'
      ? (value as StepLine)
      : undefined;
  } catch {
    return undefined;
  }
};
