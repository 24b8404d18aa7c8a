import * as z from 'zod';
import { firstIssue } from '../trial/envelope.ts';
import { trialConfigSchema } from '../trial/schema.ts';
import type { Experiment } from './experiment.ts';

const text = z.string();
const cells = z.array(z.object({ method: text, config: z.unknown() })).min(1);
const table = z.object({
  title: text,
  metric: z.enum(['accuracy', 'top5', 'mse']),
  methods: z.array(z.object({ name: text, label: text })).min(1),
  rows: z.array(z.object({ label: text, cells })).min(1),
});
const shape = z.looseObject({
  name: text,
  title: text,
  claim: text,
  claimBy: text.exactOptional(),
  seeds: z.int().min(1),
  tables: z.array(table).min(1),
  sources: z.array(z.object({ setting: text, source: text })),
  choices: z.array(text),
});

/** What is wrong with an experiment that comes from outside; undefined for a sound one. */
export function problemOf(given: unknown): string | undefined {
  const read = shape.safeParse(given);
  if (!read.success) return firstIssue(read.error);
  for (const { title, methods, rows } of read.data.tables)
    for (const { method, config } of rows.flatMap((row) => row.cells)) {
      if (!methods.some(({ name }) => name === method))
        return `${title} has a cell of ${method}, which is none of its methods`;
      const setting = trialConfigSchema.safeParse(config);
      if (!setting.success) return `a cell of ${method} in ${title}: ${firstIssue(setting.error)}`;
    }
  return undefined;
}

/** An experiment that was kept. */
export const experimentSchema: z.ZodType<Experiment> = z.custom<Experiment>((given) => problemOf(given) === undefined, {
  error: ({ input }) => problemOf(input) ?? 'unsound',
});
