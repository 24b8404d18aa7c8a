import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

export type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** What a program's code may depend on, as a path of values from its key down to the suffix of the key. */
type Branch = Map<unknown, Branch | string>;

/**
 * Makes keys under which two programs meet only if their codes are equal. TensorFlow.js compiles one program for each `shaderKey`, and some
 * of its keys lack what the code depends on: the sums of `tf.cumsum` have the length of the axis in their code and not in their key, so
 * that the second length ran the program of the first.
 *
 * The code is generated once for each combination of the values that a program of theirs holds. A program whose code is not that of the first program
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
    const key = program.shaderKey;
    if (key.startsWith(own)) return key;
    let branch: Branch | undefined = roots.get(key);
    if (branch === undefined) roots.set(key, (branch = new Map()));
    const end = along(branch, program);
    const found = end.get(leaf) as string | undefined;
    if (found !== undefined) return key + found;
    const suffix = suffixOf(program);
    end.set(leaf, suffix);
    paths += 1;
    if (paths > mostPaths) {
      roots.clear(); // they are found again from the codes
      paths = 0;
    }
    return key + suffix;
  };
}

/** Programs of ours have one name for one code. */
const own = 'gr ';
/** Programs may hold numbers that change from call to call. */
const mostPaths = 2 ** 15;
const leaf = Symbol('suffix');
const close = Symbol('end');

/** What follows from the other values of a program, and takes longer to look at than they do. */
const derived: ReadonlySet<string> = new Set([
  ...['shaderKey', 'pipeline', 'variableNames', 'uniforms', 'size', 'atomic', 'dispatch', 'dispatchLayout'],
]);

/** The branch at the end of a program's values. This runs for every program that is dispatched. */
function along(from: Branch, program: Program): Branch {
  const fields = program as unknown as Record<string, unknown>;
  const names = Object.keys(program); // some have fields that others of their class have not
  let branch = from;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (derived.has(name)) continue;
    const value = fields[name];
    branch = typeof value === 'object' && value !== null ? through(branch, value) : next(branch, value);
  }
  return branch;
}

/** Lists are closed, so that [1], [2, 3] is not [1, 2], [3]. */
function through(from: Branch, values: object): Branch {
  let branch = from;
  const list = Array.isArray(values) ? (values as readonly unknown[]) : (Object.values(values) as unknown[]);
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    branch = typeof value === 'object' && value !== null ? through(branch, value) : next(branch, value);
  }
  return next(branch, close);
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
