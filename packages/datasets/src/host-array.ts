/** Numbers on their way to a tensor: row-major, of this shape. */
export interface HostArray {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}
