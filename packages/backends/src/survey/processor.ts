/** The processor's name, or how many of them there are where the name is not told. */
export function processor(): string {
  const os = globalThis.process?.getBuiltinModule?.('node:os');
  const cpus = os?.cpus() ?? [];
  if (cpus.length > 0) return `${cpus[0]!.model.trim()} (${cpus.length} processors)`;
  return `${globalThis.navigator?.hardwareConcurrency ?? 1} processors`;
}
