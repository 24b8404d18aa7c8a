import type { WasmContext } from '../memory.ts';

/** The element-wise functions of assembly/activation.ts by their numbers there. */
export const activationCodes = {
  relu: 1,
  relu6: 2,
  leakyrelu: 3,
  elu: 4,
  sigmoid: 5,
  exp: 6,
  tanh: 7,
  softplus: 8,
} as const;

export type Activation = keyof typeof activationCodes;

/** y = f(x) over `size` floats; x may be y. */
export function activate(
  context: WasmContext,
  { kind, x, y, size, alpha = 0 }: { kind: Activation; x: number; y: number; size: number; alpha?: number },
): void {
  context.module.activate(activationCodes[kind], x, y, size, alpha);
}
