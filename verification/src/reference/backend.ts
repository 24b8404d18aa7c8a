import * as tf from '@tensorflow/tfjs-core';
import { type NdArray, type NumericType, ndarray, reshaped } from './array.ts';
import type { Decide, KernelTable } from './kernel.ts';

/** The name of the reference among tfjs's backends. */
export const referenceName = 'float64';

interface Held {
  readonly array: NdArray;
  references: number;
}

const numeric = (dtype: tf.DataType): NumericType => {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`The float64 reference computes with float32, int32 and bool, given ${dtype}.`);
};

/** A backend of tfjs whose float32 tensors hold doubles. It copies whatever it is given and shares nothing. */
export class ReferenceBackend extends tf.KernelBackend {
  readonly #held = new Map<object, Held>();
  #decisions = 0;
  #singular = false;

  /** What is done to each number that arithmetic gives, if anything: rounding, as other backends have it. Kernels that move or choose numbers are left. */
  rounding: ((v: number) => number) | undefined;

  /** Adds a decision to the fingerprint. */
  readonly decide: Decide = (decision) => {
    if (decision === 'singular') this.#singular = true;
    else this.#decisions = (Math.imul(this.#decisions, 31) + decision + 1) | 0;
  };

  /** A fingerprint of all decisions since it was last asked for; NaN, which is like no other, where a kernel was at a singular point. */
  takeDecisions(): number {
    const decisions = this.#singular ? NaN : this.#decisions;
    this.#decisions = 0;
    this.#singular = false;
    return decisions;
  }

  /** The values of a tensor of this backend. */
  arrayOf(tensor: tf.TensorInfo): NdArray {
    const held = this.#held.get(tensor.dataId);
    if (held === undefined) throw new Error('The tensor is disposed, or it belongs to another backend.');
    return reshaped(held.array, tensor.shape);
  }

  /** A tensor of these values; doubles stay doubles. */
  tensorOf(array: NdArray): tf.Tensor {
    return tf.engine().makeTensor(array.values as unknown as Float32Array, [...array.shape], array.dtype, this);
  }

  infoOf(array: NdArray): tf.TensorInfo {
    const dataId = {};
    this.#held.set(dataId, { array, references: 1 });
    return { dataId, shape: [...array.shape], dtype: array.dtype };
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    return this.infoOf(ndarray(shape, numeric(dtype), values as Float32Array)).dataId;
  }

  override move(
    dataId: object,
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    this.#held.set(dataId, { array: ndarray(shape, numeric(dtype), values as Float32Array), references });
  }

  override readSync(dataId: object): tf.backend_util.BackendValues {
    return this.#held.get(dataId)!.array.values.slice() as unknown as Float32Array;
  }

  override read(dataId: object): Promise<tf.backend_util.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override incRef(dataId: object): void {
    this.#held.get(dataId)!.references++;
  }

  override refCount(dataId: object): number {
    return this.#held.get(dataId)?.references ?? 0;
  }

  override disposeData(dataId: object, force = false): boolean {
    const held = this.#held.get(dataId);
    if (held === undefined) return true;
    held.references--;
    if (held.references > 0 && !force) return false;
    return this.#held.delete(dataId);
  }

  override numDataIds(): number {
    return this.#held.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    this.#held.clear();
  }
}

/** Kernels that compute numbers which were not there before. */
const arithmetic =
  /^(Add|AddN|Sub|Multiply|RealDiv|Pow|Mod|SquaredDifference|Atan2|Prelu|Sum|Mean|Prod|Cumsum|Cumprod|Einsum|LRN|Softmax|LogSoftmax)|MatMul|Conv|AvgPool|BatchNorm|Resize|^(Exp|Expm1|Log|Log1p|Sqrt|Rsqrt|Square|Reciprocal|Sigmoid|Softplus|Elu|Selu|Erf)$|^A?(Sin|Cos|Tan)h?$/;

const kernelFunc =
  (name: string, kernel: KernelTable[string]): tf.KernelFunc =>
  ({ inputs, backend, attrs }) => {
    const reference = backend as ReferenceBackend;
    const arrays = Object.entries(inputs).flatMap(([name, info]) =>
      (info as tf.TensorInfo | undefined) === undefined ? [] : [[name, reference.arrayOf(info!)] as const],
    );
    const result = kernel(Object.fromEntries(arrays), attrs ?? {}, reference.decide);
    const { rounding } = reference;
    const held = (array: NdArray): tf.TensorInfo =>
      reference.infoOf(
        rounding !== undefined && array.dtype === 'float32' && arithmetic.test(name)
          ? ndarray(array.shape, 'float32', Array.from(array.values, rounding))
          : array,
      );
    return Array.isArray(result) ? result.map(held) : held(result as NdArray);
  };

/** With the inputs that batch norm was given none of, while a gradient is taken: the tape of tfjs-core fails without, on every backend. */
const wholeInputs =
  (kernel: tf.KernelFunc): tf.KernelFunc =>
  (call) => {
    const inputs = call.inputs as Record<string, tf.TensorInfo | undefined>;
    if (tf.engine().state.gradientDepth > 0) {
      inputs['scale'] ??= tf.fill(inputs['mean']!.shape, 1);
      inputs['offset'] ??= tf.fill(inputs['mean']!.shape, 0);
    }
    return kernel(call);
  };

/** The reference with these kernels, registered under `referenceName` without becoming the current backend. There is one in a program. */
export function registerReference(kernels: KernelTable): ReferenceBackend {
  if ((tf.findBackendFactory(referenceName) as unknown) === null)
    tf.registerBackend(referenceName, () => new ReferenceBackend(), 0);
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, referenceName) !== undefined) tf.unregisterKernel(kernelName, referenceName);
    const plain = kernelFunc(kernelName, kernel);
    tf.registerKernel({
      kernelName,
      backendName: referenceName,
      kernelFunc: kernelName === 'FusedBatchNorm' ? wholeInputs(plain) : plain,
    });
  }
  return tf.findBackend(referenceName) as ReferenceBackend;
}
