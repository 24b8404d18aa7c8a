import * as z from 'zod';

/** What training took, in seconds, over all parts of a run that was cut off. */
export interface Time {
  /** By the clock: it depends on what else the machine had to do. */
  readonly elapsed: number;
  /** Of processors, all threads together: a proxy of the energy used. What runs beside it changes it less than the time by the clock. */
  readonly processor: number;
}

export const noTime: Time = { elapsed: 0, processor: 0 };

const seconds = z.number().min(0);

export const timeSchema: z.ZodType<Time> = z.strictObject({ elapsed: seconds, processor: seconds });
