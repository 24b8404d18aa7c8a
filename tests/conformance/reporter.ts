// Gathers the worst of what the tests measured, by op and by project, in .reports/conformance.json.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestModule } from 'vitest/node';
import type { AuditMeasurement, OpMeasurement, TrainingMeasurement } from './record.ts';

type Bounds = { differences: number; reference: number | undefined };

/** Worst errors, and which rules were compared with differences. `scripts/conformance/tables.mjs` reads it. */
interface Measured {
  readonly projects: string[];
  readonly ops: Record<string, Record<string, Record<string, Bounds>>>;
  readonly training: Record<string, Record<string, Pick<TrainingMeasurement, 'losses' | 'params'>>>;
  /** By op and project, what the audit found. */
  readonly audited: Record<string, Record<string, Omit<AuditMeasurement, 'audited'>>>;
  rules: string[];
  registered: readonly string[];
}

const larger = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);

export default class ConformanceReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const measured: Measured = { projects: [], ops: {}, training: {}, audited: {}, rules: [], registered: [] };
    for (const module of modules)
      for (const test of module.children.allTests()) {
        const { conformance } = test.meta();
        if (conformance === undefined) continue;
        // the findings of an op whose test has failed are what one wants to read
        if (test.result().state !== 'passed' && !('audited' in conformance)) continue;
        if (!measured.projects.includes(module.project.name)) measured.projects.push(module.project.name);
        if ('op' in conformance) addOp(measured, module.project.name, conformance);
        else if ('audited' in conformance) addAudit(measured, module.project.name, conformance);
        else (measured.training[conformance.training] ??= {})[module.project.name] = conformance;
      }
    if (measured.projects.length === 0) return;
    const folder = fileURLToPath(new URL('../../.reports/', import.meta.url));
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}conformance.json.part`, JSON.stringify(measured));
    renameSync(`${folder}conformance.json.part`, `${folder}conformance.json`);
  }
}

function addOp(measured: Measured, project: string, { op, derivatives, rules, registered }: OpMeasurement): void {
  const orders = ((measured.ops[op] ??= {})[project] ??= {});
  for (const { order, differences, reference } of derivatives) {
    const worst = orders[order];
    orders[order] = {
      differences: Math.max(worst?.differences ?? 0, differences),
      reference: larger(worst?.reference, reference),
    };
  }
  measured.rules = [...new Set([...measured.rules, ...rules])].sort();
  measured.registered = registered;
}

function addAudit(measured: Measured, project: string, { audited, ...tally }: AuditMeasurement): void {
  (measured.audited[audited] ??= {})[project] = tally;
}
