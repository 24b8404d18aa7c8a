import * as tf from '@tensorflow/tfjs-core';

interface WebgpuLike {
  readonly device: { readonly queue: { onSubmittedWorkDone(): Promise<undefined> } };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  uploadToGPU(dataId: object): void;
}

interface WebglLike {
  readonly gpgpu: { createAndWaitForFence(): Promise<void> };
  uploadToGPU(dataId: object): void;
}

/** How work on a GPU is begun and waited for. */
export interface Queue {
  /** Moves tensors to the device now; TensorFlow.js does it at their first use. */
  upload(tensors: readonly tf.Tensor[]): void;
  /** Resolves when the device has done everything that it was given. */
  settle(): Promise<void>;
}

/** The queue of the current backend. */
export function queueOf(name: string): Queue {
  const backend = tf.backend() as unknown as WebgpuLike & WebglLike;
  return {
    upload: (tensors) => tensors.forEach(({ dataId }) => backend.uploadToGPU(dataId)),
    settle:
      name === 'webgl'
        ? () => backend.gpgpu.createAndWaitForFence() // gl.finish does not wait in a browser
        : async () => {
            backend.ensureCommandEncoderReady();
            backend.endComputePassEncoder();
            backend.submitQueue();
            await backend.device.queue.onSubmittedWorkDone();
          },
  };
}
