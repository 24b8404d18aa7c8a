// The page in which `bench step --backend webgl` measures; page.ts builds and opens it.
import { type GpuStepMeasurement, type GpuStepOptions, benchGpuStep } from './gpu-step.ts';

declare global {
  var benchGpuStepInPage: (options: GpuStepOptions) => Promise<GpuStepMeasurement>;
}

globalThis.benchGpuStepInPage = benchGpuStep;
