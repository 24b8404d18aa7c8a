// What tests measure for the tables of docs/conformance.md goes to the reporter with the test.
import type { Tally } from '@gr/verification';
import type { Derivative, TrainingComparison } from '@gr/conformance';
import type { TaskMeta } from 'vitest';

/** What a test of an op measured. */
export interface OpMeasurement {
  readonly op: string;
  readonly derivatives: readonly Derivative[];
  /** Kernels whose gradient rules ran in this test. */
  readonly rules: readonly string[];
  /** All kernels that have a rule. */
  readonly registered: readonly string[];
}

/** What a test of training measured. */
export interface TrainingMeasurement extends Pick<TrainingComparison, 'losses' | 'params'> {
  /** The net and the penalty. */
  readonly training: string;
}

/** What the audit of an op found on a backend. */
export interface AuditMeasurement extends Tally {
  readonly audited: string;
}

declare module 'vitest' {
  interface TaskMeta {
    conformance?: OpMeasurement | TrainingMeasurement | AuditMeasurement;
  }
}

interface Task {
  readonly name: string;
  readonly meta: TaskMeta;
}

/** Notes the errors of an op. Tests of one op have names that begin with it, up to a comma. */
export function recordOp(task: Task, measured: Omit<OpMeasurement, 'op'>): void {
  const [op = ''] = task.name.split(',');
  task.meta.conformance = { op, ...measured };
}

/** Notes how far a training run was from cpu's. */
export function recordTraining(task: Task, training: string, { losses, params }: TrainingComparison): void {
  task.meta.conformance = { training, losses, params };
}

/** Notes how the cells of an op came out. */
export function recordAudit(task: Task, audited: string, tally: Tally): void {
  task.meta.conformance = { audited, ...tally };
}
