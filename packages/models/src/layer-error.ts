/** An error inside a named layer of a net: `layer block1.conv1: conv2d takes images ...`. The cause is the error itself. */
export class LayerError extends Error {
  override readonly name: string = 'LayerError';
  readonly path: readonly string[];

  constructor(path: readonly string[], cause: unknown) {
    super(`layer ${path.join('.')}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.path = path;
  }
}

/** Runs `f`; an error in it is thrown on with the name of the layer. */
export const inLayer = <A>(name: string, f: () => A): A => {
  try {
    return f();
  } catch (error) {
    throw error instanceof LayerError
      ? new LayerError([name, ...error.path], error.cause)
      : new LayerError([name], error);
  }
};
