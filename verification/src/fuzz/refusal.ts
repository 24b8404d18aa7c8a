/** Errors that say clearly what is not supported. They are right; a number would not be. */
const refusals: readonly RegExp[] = [
  /gradient function not found/,
  /^The kernel \w+ has no gradient rule/,
  /^The gradient of .* needs /,
  // of tfjs-core, which has it so
  /^Error in gradient of fused \w+: dilation rates greater than 1/,
  // windows over volumes with gaps
  /TensorFlow\.js reads shifted windows/,
  // of kernels of a backend
  /^\w+ (on webgl|on webgpu|on a GPU|of TensorFlow\.js) /,
  /^a tensor of shape .* has \d+ axes/,
];

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const isRefusal = (message: string): boolean => refusals.some((pattern) => pattern.test(message));
