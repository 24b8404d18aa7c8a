import { convolutionCases } from './convolution-cases.ts';
import { elementwiseCases } from './elementwise-cases.ts';
import type { KernelCase } from './kernel-case.ts';
import { matMulCases } from './matmul-cases.ts';

const kernelCases: readonly KernelCase[] = [...matMulCases, ...convolutionCases, ...elementwiseCases];

/** The cases whose name has the filter in it; `x` stands for `×` too. */
export function chosenCases(filter: string): readonly KernelCase[] {
  const plain = (text: string): string => text.toLowerCase().replaceAll('×', 'x');
  const chosen = kernelCases.filter(({ name }) => plain(name).includes(plain(filter)));
  if (chosen.length === 0)
    throw new Error(`--filter is ${JSON.stringify(filter)}, which no case has in its name. Without it all are timed.`);
  return chosen;
}
