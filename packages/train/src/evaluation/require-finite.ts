import type { HostBatch } from '@gr/datasets';
import type { Params } from '@gr/tree';
import { firstFault, odd } from '../loop/finite.ts';

/** Rejects a model with a value that is not finite: a maximum or a relu may hide it, and the numbers would look sound. */
export async function requireFinite(
  caller: string,
  { params, modelState }: { readonly params: Params; readonly modelState: Params },
): Promise<void> {
  const fault = await firstFault({ params, modelState });
  if (fault !== undefined)
    throw new RangeError(
      `${caller}: ${fault.path} holds ${fault.value}, expected finite values. Training has diverged: take the state that fit hands over ` +
        'with its event diverged, or an earlier checkpoint.',
    );
}

/** Refuses examples with a value that is not finite. Gives the number of the next example. */
export function requireFiniteExamples(
  caller: string,
  { x }: HostBatch,
  { first, name }: { readonly first: number; readonly name: string },
): number {
  const examples = x.shape[0] as number;
  const value = odd(x.data);
  if (value !== undefined) {
    const at = x.data.findIndex((one) => !Number.isFinite(one));
    throw new RangeError(
      `${caller}: example ${first + Math.floor((at * examples) / x.data.length)} of ${name} holds ${value}, expected finite values. ` +
        'Check the data and its scaling.',
    );
  }
  return first + examples;
}
