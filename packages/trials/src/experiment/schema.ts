import * as z from 'zod';
import type { TrialConfig } from '../trial/config.ts';
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
  const title = repeated(read.data.tables.map((one) => one.title));
  if (title !== undefined) return `two tables have the title ${title}`;
  for (const { title, methods, rows } of read.data.tables) {
    const twice =
      repeated(methods.map(({ name }) => name)) ??
      repeated(rows.map(({ label }) => label)) ??
      rows.map((row) => repeated(row.cells.map(({ method }) => method))).find((method) => method !== undefined);
    if (twice !== undefined) return `${title} has ${twice} twice`;
    for (const { method, config } of rows.flatMap((row) => row.cells)) {
      if (!methods.some(({ name }) => name === method))
        return `${title} has a cell of ${method}, which is none of its methods`;
      const setting = trialConfigSchema.safeParse(config);
      const problem = setting.success ? problemOfTrial(setting.data) : firstIssue(setting.error);
      if (problem !== undefined) return `a cell of ${method} in ${title}: ${problem}`;
    }
  }
  return undefined;
}

/** What cannot be trained, of a configuration that can be read. */
function problemOfTrial(config: TrialConfig): string | undefined {
  if (config.kind === 'toy') return undefined;
  const { iterations, batch, lambda, penalty, data } = config;
  const none = Object.entries({ iterations, batch, size: data.size }).find(([, count]) => count < 1);
  if (none !== undefined) return `${none[0]} is ${none[1]}, expected a whole number of at least 1`;
  if (batch > data.size) return `batch is ${batch}, but there are only ${data.size} training examples (data.size)`;
  if (lambda !== 0 && penalty.kind === 'none') return `lambda is ${lambda}, but there is no penalty that it weighs`;
  return lambda < 0 ? `lambda is ${lambda}, expected a number of at least 0` : undefined;
}

/** The first text that is there before. */
const repeated = (texts: readonly string[]): string | undefined => texts.find((text, i) => texts.indexOf(text) < i);

/** An experiment that was kept. */
export const experimentSchema: z.ZodType<Experiment> = z.custom<Experiment>((given) => problemOf(given) === undefined, {
  error: ({ input }) => problemOf(input) ?? 'unsound',
});
