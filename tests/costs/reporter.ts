// Writes what each test file took, by project, to .reports/costs.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestModule } from 'vitest/node';

/** A test file of a project, and the seconds that its tests, its hooks and its start took. */
interface Cost {
  readonly project: string;
  readonly file: string;
  readonly seconds: number;
}

export default class CostsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const costs = modules.map((module): Cost => {
      const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
        module.diagnostic();
      return {
        project: module.project.name,
        file: module.relativeModuleId,
        seconds: (environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration) / 1000,
      };
    });
    const folder = fileURLToPath(new URL('../../.reports/', import.meta.url));
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}costs.json`, JSON.stringify(costs));
  }
}
