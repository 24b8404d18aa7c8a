/**
 * Node 23 removed `util.isNullOrUndefined`, which tfjs-node 4.22 calls in each operation. Where it is missing it is put back: that release is the
 * last, and would throw in the first operation.
 */
export function restoreRemovedFromNode(): void {
  const util = globalThis.process?.getBuiltinModule?.('node:util') as { isNullOrUndefined?: (x: unknown) => boolean };
  if (util === undefined || util.isNullOrUndefined !== undefined) return;
  Object.defineProperty(util, 'isNullOrUndefined', {
    value: (x: unknown) => x === null || x === undefined,
    configurable: true,
    writable: true,
  });
}
