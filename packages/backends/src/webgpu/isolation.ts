import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { GpuFailure, Health } from '../gpu/health.ts';
import { limitsOf } from './limits.ts';
import { type Program, sourceKeys } from './source-key.ts';
import { firstLines, refusal, type Trial, trialsOf } from './trial.ts';
import type { GpuDevice } from './webgpu-types.ts';

type Run = WebGPUBackend['runWebGPUProgram'];
type AcquireBuffer = (size: number, usage: number, mapped?: boolean, reuse?: boolean) => object;

/** What of the stock backend is replaced while ours is started. */
interface Parts {
  runWebGPUProgram: Run;
  recordAndSubmit: (program: Program, output: tf.TensorInfo, ...rest: unknown[]) => void;
  submitQueue(): void;
  endComputePassEncoder(): void;
  readonly commandEncoder: object | null;
  readonly pipelineCache: Record<string, unknown>;
  readonly bufferManager: { acquireBuffer: AcquireBuffer };
}

/** How tensors on the device may be read. */
export interface Isolation {
  /**
   * Starts a read. It rejects with the failure of the op that the tensor comes from, where there is one, whatever the device says of the
   * tensor's memory.
   */
  read(dataId: object, stock: () => Promise<tf.BackendValues>): Promise<tf.BackendValues>;
  /** Gives the stock backend its own methods back, once the device has answered all that it was given. */
  end(): Promise<void>;
}

/** A program cannot be given a buffer of no bytes, and a tensor may have no elements. */
const leastBuffer = 16;
/** From so many bytes on, a new buffer is a trial: the device may not have the memory. */
const largeBuffer = 2 ** 24;

/**
 * Lets an error belong to the op that made it. WebGPU reports errors later, and an invalid command spoils every command that is submitted
 * with it. So a program that is new, or a large buffer that is new, is submitted by itself until the device has answered. What a refused
 * program should have computed, and what is computed from that, cannot be read; everything else can. In the middle of a training nothing
 * is new, and nothing is submitted by itself.
 */
export function isolate(backend: WebGPUBackend, device: GpuDevice, health: Health): Isolation {
  const parts = backend as unknown as Parts;
  const trials = trialsOf(device);
  const keyOf = sourceKeys();
  const checkLimits = limitsOf(device);
  const ofData = new WeakMap<object, readonly Trial[]>();
  const ofObject = new WeakMap<object, Trial>(); // pipelines and buffers
  /** The trials of the op that is being dispatched or of the read that is being started. */
  let present: Trial[] = [];
  let running: { readonly program: Program; readonly key: string } | undefined;

  const flush = (): void => {
    if (parts.commandEncoder === null) return;
    parts.endComputePassEncoder();
    parts.submitQueue();
  };
  const failureOf = (list: readonly Trial[]): GpuFailure | undefined => list.find(({ failure }) => failure)?.failure;
  const stock = {
    run: parts.runWebGPUProgram.bind(backend),
    record: parts.recordAndSubmit.bind(backend),
    acquire: parts.bufferManager.acquireBuffer.bind(parts.bufferManager),
    pipeline: device.createComputePipeline.bind(device),
    module: device.createShaderModule.bind(device),
    buffer: device.createBuffer.bind(device),
  };

  parts.runWebGPUProgram = (program, inputs, dtype, uniforms, output) => {
    if (health.failure !== undefined) throw health.failure;
    checkLimits(program, inputs);
    running = { program, key: program.shaderKey };
    program.shaderKey = keyOf(program);
    const before = trials.any
      ? trials.open([...inputs, ...(output ? [output] : [])].flatMap(({ dataId }) => ofData.get(dataId) ?? []))
      : [];
    const failure = failureOf(before);
    if (failure !== undefined) throw failure;
    present = [...before];
    const result = stock.run(program, inputs, dtype, uniforms, output);
    if (present.length > 0) ofData.set(result.dataId, [...new Set(present)]);
    return result;
  };

  // the stock compiler makes a module and a pipeline, one right after the other
  let code: object | undefined;
  device.createShaderModule = (descriptor) => (code = descriptor);
  device.createComputePipeline = (descriptor) => {
    flush();
    const described = nameOf(running);
    const { result, trial } = trials.start(
      () => {
        const { compute } = descriptor as { readonly compute?: object };
        const module = stock.module(code as object);
        return stock.pipeline({ ...descriptor, compute: { ...compute, module } } as typeof descriptor);
      },
      (error) =>
        refusal(
          'invalid',
          `${described} does not compile on this GPU`,
          firstLines(error),
          "Its result and what is computed from it cannot be read; everything else can. Run this op on backend 'cpu' or 'wasm'",
        ),
    );
    ofObject.set(result, trial);
    return result;
  };

  device.createBuffer = (descriptor) => {
    if (descriptor.size < largeBuffer) return stock.buffer(descriptor);
    flush();
    const { result, trial } = trials.start(
      () => stock.buffer(descriptor),
      (error) =>
        refusal(
          'out-of-memory',
          'the GPU ran out of memory',
          `${descriptor.size} bytes, ${firstLines(error)}`,
          'The result of this op and what is computed from it cannot be read. Dispose tensors, or take a smaller batch; after that, go on from the last checkpoint',
        ),
    );
    ofObject.set(result, trial);
    return result;
  };
  parts.bufferManager.acquireBuffer = (bytes, ...usage) => {
    const request = [bytes === 0 ? leastBuffer : bytes, ...usage] as const;
    let buffer = stock.acquire(...request);
    if (!trials.any || bytes < largeBuffer) return buffer;
    let trial = ofObject.get(buffer);
    while (trial?.failure !== undefined) {
      buffer = stock.acquire(...request); // the refused one is never given back
      trial = ofObject.get(buffer);
    }
    if (trial !== undefined) present.push(...trials.open([trial]));
    return buffer;
  };

  parts.recordAndSubmit = (program, output, ...rest) => {
    const pipeline = program.pipeline as object;
    const trial = trials.any ? ofObject.get(pipeline) : undefined;
    const own = trial === undefined ? [] : trials.open([trial]);
    const failure = failureOf(own);
    if (failure !== undefined) {
      backend.disposeData(output.dataId);
      throw failure;
    }
    present.push(...own);
    if (present.length === 0) return stock.record(program, output, ...rest);
    flush();
    const described = nameOf(running);
    const alone = trials.start(
      () => {
        stock.record(program, output, ...rest);
        flush();
      },
      (error) =>
        refusal(
          'invalid',
          `the GPU refused ${described}`,
          firstLines(error),
          "Its result and what is computed from it cannot be read; everything else can. Run this op on backend 'cpu' or 'wasm'",
        ),
    );
    present.push(alone.trial);
  };

  return {
    read: async (dataId, read) => {
      const before = trials.open(ofData.get(dataId) ?? []);
      if (before.length === 0) return read();
      const failed = failureOf(before);
      if (failed !== undefined) throw failed;
      flush();
      const { result, trial } = trials.start(read, (error) =>
        refusal('invalid', 'the GPU refused to read a tensor', firstLines(error), 'Nothing else is affected'),
      );
      result.catch(() => undefined);
      await Promise.all([...before, trial].map(({ settled }) => settled));
      const failure = failureOf([...before, trial]);
      if (failure !== undefined) throw failure;
      return result;
    },
    end: async () => {
      // a device that is lost may never answer
      if (health.failure === undefined) {
        flush();
        await trials.settled();
      }
      for (const method of ['runWebGPUProgram', 'recordAndSubmit']) Reflect.deleteProperty(parts, method);
      Reflect.deleteProperty(parts.bufferManager, 'acquireBuffer');
      for (const method of ['createComputePipeline', 'createShaderModule', 'createBuffer'])
        Reflect.deleteProperty(device, method);
    },
  };
}

/** A program, and the op that it is of where TensorFlow.js says so. */
function nameOf(running: { readonly program: Program; readonly key: string } | undefined): string {
  if (running === undefined) return 'a program';
  const { state } = tf.engine() as unknown as { readonly state: { readonly activeScope?: { readonly name?: string } } };
  const op = state.activeScope?.name?.replace(/__op$/, '');
  const own = running.key.startsWith('gr ') ? `'${running.key.slice(3)}'` : running.program.constructor.name;
  return `program ${own}${op === undefined || op.startsWith('unnamed') ? '' : ` of tf.${op}`}`;
}
