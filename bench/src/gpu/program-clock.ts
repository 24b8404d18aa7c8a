import type * as tf from '@tensorflow/tfjs-core';

interface Program {
  readonly shaderKey?: string;
}

interface WebgpuLike {
  readonly supportTimestampQuery: boolean;
  readonly activeTimers?: readonly unknown[];
  runWebGPUProgram(program: Program, inputs: readonly tf.TensorInfo[], ...rest: readonly unknown[]): unknown;
  time(f: () => void): Promise<{ getExtraProfileInfo(): string }>;
}

/** All calls of one program, or of one program with inputs of one shape. */
interface Tally {
  readonly calls: number;
  readonly ms: number;
}

/** The GPU's own clock around every program. */
export interface ProgramClock {
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Runs a function, each program on its own, and adds up what the GPU's clock says. */
  during(run: () => void): Promise<void>;
  /** Puts the backend back as it was. */
  stop(): void;
}

/** TensorFlow.js's programs by their class, ours, which are objects, by the name of their code. */
const nameOf = (program: Program): string => {
  const { name } = program.constructor;
  return name === 'Object' ? (program.shaderKey ?? '') : name.replace(/Program$/, '');
};

const shapeOf = ({ shape }: tf.TensorInfo): string => (shape.length === 0 ? 'scalar' : shape.join('×'));

/**
 * Has the programs of a webgpu backend timed. Drivers and browsers round the clock, to 0.07 ms in Dawn: single times are coarse, means
 * over many steps are not.
 */
export function clockPrograms(backend: tf.KernelBackend, { byShape }: { readonly byShape: boolean }): ProgramClock {
  const webgpu = backend as unknown as WebgpuLike;
  if (!webgpu.supportTimestampQuery)
    throw new Error(
      'this GPU or its driver has no clock for programs (timestamp-query): use bench step in place of it.',
    );
  const own = Object.getOwnPropertyDescriptor(webgpu, 'runWebGPUProgram');
  const stock = webgpu.runWebGPUProgram.bind(webgpu);
  const tallies = new Map<string, Tally>();
  const names: string[] = [];
  webgpu.runWebGPUProgram = (program, inputs, ...rest) => {
    const name = byShape ? [nameOf(program), ...inputs.map(shapeOf)].join(' ') : nameOf(program);
    const before = webgpu.activeTimers?.length ?? 0;
    const result = stock(program, inputs, ...rest);
    if ((webgpu.activeTimers?.length ?? 0) > before) names.push(name); // one without elements is not run
    return result;
  };
  return {
    tallies,
    during: async (run) => {
      names.length = 0;
      const { getExtraProfileInfo } = await webgpu.time(run);
      // a text of `name: ms, name: ms`
      const times = [...getExtraProfileInfo().matchAll(/: ([\d.e+-]+)(?:, |$)/g)].map(([, ms]) => Number(ms));
      if (times.length !== names.length)
        throw new Error(`${names.length} programs ran and ${times.length} times came of them.`);
      names.forEach((name, i) => {
        const { calls, ms } = tallies.get(name) ?? { calls: 0, ms: 0 };
        tallies.set(name, { calls: calls + 1, ms: ms + times[i]! });
      });
    },
    stop: () => {
      if (own === undefined) Reflect.deleteProperty(webgpu, 'runWebGPUProgram');
      else Object.defineProperty(webgpu, 'runWebGPUProgram', own);
    },
  };
}
