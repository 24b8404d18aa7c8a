import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

export type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** What a program's code may depend on, as a path of values from its key down to the suffix of the key. */
type Branch = Map<unknown, Branch | string>;

/**
 * Makes keys under which two programs meet only if their codes are equal. TensorFlow.js compiles one program for each `shaderKey`, and some
 * of its keys lack what the code depends on: the sums of `tf.cumsum` have the length of the axis in their code and not in their key, so
 * that the second length ran the program of the first.
 *
 * The code is generated once for each combination of the values that a program holds. A program whose code is not that of the first program
 * with its key has a key of its own; the others keep theirs.
 */
export function sourceKeys(): (program: Program) => string {
  const roots = new Map<string, Branch>();
  const codes = new Map<string, string[]>();
  let paths = 0;
  const suffixOf = (program: Program): string => {
    const code = codeOf(program);
    const known = codes.get(program.shaderKey) ?? [];
    const at = known.indexOf(code);
    if (at < 0) codes.set(program.shaderKey, [...known, code]);
    const number = at < 0 ? known.length : at;
    return number === 0 ? '' : ` code ${number}`;
  };
  return (program) => {
    let branch: Branch | undefined = roots.get(program.shaderKey);
    if (branch === undefined) roots.set(program.shaderKey, (branch = new Map()));
    const end = descend(branch, program);
    const found = end.get(leaf) as string | undefined;
    if (found !== undefined) return program.shaderKey + found;
    const suffix = suffixOf(program);
    end.set(leaf, suffix);
    paths += 1;
    if (paths > mostPaths) {
      roots.clear(); // they are found again from the codes
      paths = 0;
    }
    return program.shaderKey + suffix;
  };
}

/** Programs may hold numbers that change from call to call. */
const mostPaths = 2 ** 15;
const leaf = Symbol('suffix');
const close = Symbol('end');

/** The branch at the end of an object's values; those of arrays and objects in it are closed, so that [1], [2, 3] is not [1, 2], [3]. */
function descend(from: Branch, values: object): Branch {
  let branch = from;
  // no Object.entries: this runs for every program that is dispatched
  for (const name in values) {
    const value = (values as Record<string, unknown>)[name];
    if (typeof value === 'function' || name === 'shaderKey' || name === 'pipeline') continue;
    branch = typeof value === 'object' && value !== null ? next(descend(branch, value), close) : next(branch, value);
  }
  return branch;
}

function next(branch: Branch, value: unknown): Branch {
  let below = branch.get(value) as Branch | undefined;
  if (below === undefined) branch.set(value, (below = new Map()));
  return below;
}

/** The code that is the program's own, and what else of it TensorFlow.js writes into the shader. */
const codeOf = (program: Program): string =>
  JSON.stringify([
    program.getUserCode(),
    program.variableNames,
    program.uniforms,
    program.size,
    program.atomic,
    program.workgroupSize,
    program.dispatchLayout,
    program.outputComponent ?? 1,
    program.variableComponents,
  ]);
