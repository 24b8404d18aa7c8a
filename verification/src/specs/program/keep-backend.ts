import { type KernelBackend, engine } from '@tensorflow/tfjs-core';

/** What of tfjs's engine its `reset` changes, which types do not say. */
interface Internals {
  state: { dispose(): void; tensorInfo: unknown };
  backendName: string | null;
  backendInstance: KernelBackend | null;
  pendingBackendInit: Promise<boolean> | null;
  pendingBackendInitId: number;
  readonly ENV: { getFlags(): Readonly<Record<string, unknown>>; setFlags(flags: object): void; reset(): void };
  readonly registry: Record<string, KernelBackend>;
  readonly registryFactory: Readonly<Record<string, { factory: () => KernelBackend }>>;
  reset(): void;
}

/**
 * Lets the current backend outlive `engine().reset()`, which the specs call around each suite. It would dispose of the backend, and the
 * factory would start a new one, on which our kernels do not stand. The rest of a reset takes place.
 */
export function keepBackend(): void {
  const internals = engine() as unknown as Internals;
  const { ENV, registry, registryFactory } = internals;
  const name = internals.backendName!;
  const kept = registry[name]!;
  const flags = { ...ENV.getFlags() };
  registryFactory[name]!.factory = () => kept;
  internals.reset = () => {
    const { state } = internals;
    internals.pendingBackendInitId++;
    state.dispose();
    ENV.reset();
    ENV.setFlags({ ...flags });
    internals.state = Object.assign(new (state.constructor as new () => Internals['state'])(), {
      tensorInfo: state.tensorInfo, // of tensors that outlive their suite
    });
    for (const [other, backend] of Object.entries(registry)) {
      if (other === name) continue;
      backend.dispose();
      Reflect.deleteProperty(registry, other);
    }
    Object.assign(internals, { backendName: null, backendInstance: null, pendingBackendInit: null });
  };
}
