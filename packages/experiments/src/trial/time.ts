import * as z from 'zod';

/** What training took, in seconds, over all parts of a run that was cut off. */
export interface Time {
  /** By the clock: it depends on what else the machine had to do. */
  readonly elapsed: number;
  /** Of processors, all threads together: hardly changed by what runs beside it, and a proxy of the energy used. */
  readonly processor: number;
}

export const noTime: Time = { elapsed: 0, processor: 0 };

const seconds = z.number().min(0);

export const timeSchema: z.ZodType<Time> = z.strictObject({ elapsed: seconds, processor: seconds });
