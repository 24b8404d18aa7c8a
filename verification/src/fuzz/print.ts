import { cotangent } from './oracle.ts';
import { type Argument, type Program, isRef } from './program.ts';
import type { Finding } from './verdict.ts';

/** How a backend is started in a printed program: `useBackend('wasm', { threads: 3 })`. */
export interface Start {
  readonly backend: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

const number = (v: number): string => (Object.is(v, -0) ? '-0' : String(v));

const list = (values: ArrayLike<number>): string => `[${Array.from(values, number).join(', ')}]`;

const tensor = (values: ArrayLike<number>, shape: readonly number[], dtype: string): string => {
  const type = dtype === 'float32' ? '' : `, '${dtype}'`;
  if (values.length > 4 && Array.from(values).every((v) => v === values[0]))
    return dtype === 'float32'
      ? `tf.fill(${list(shape)}, ${number(values[0]!)})`
      : `tf.fill(${list(shape)}, ${number(values[0]!)}${type})`;
  return `tf.tensor(${list(values)}, ${list(shape)}${type})`;
};

function argument(given: Argument, names: readonly string[]): string {
  if (typeof given === 'number') return number(given);
  if (typeof given !== 'object' || given === null) return JSON.stringify(given);
  if (isRef(given)) return names[given.ref]!;
  if (Array.isArray(given)) return `[${given.map((item: Argument) => argument(item, names)).join(', ')}]`;
  const entries = Object.entries(given).map(([name, item]) => `${name}: ${argument(item as Argument, names)}`);
  return `{ ${entries.join(', ')} }`;
}

const picked = (pick: number | string | undefined): string =>
  pick === undefined ? '' : typeof pick === 'number' ? `[${pick}]` : `.${pick}`;

const some = (values: readonly number[] | undefined): string =>
  values === undefined ? '' : values.length <= 24 ? list(values) : `${list(values.slice(0, 24)).slice(0, -1)}, …]`;

/** The gradient of ⟨u, f⟩ as a program writes it. */
const firstOrder = (style: Program['style']): string =>
  style === 'vjp' ? '(xs) => vjp(f, xs).pullback(u)' : '(xs) => grad((ys) => tf.sum(tf.mul(f(ys), u)))(xs)';

/** A program of plain JavaScript that shows a finding. */
export function print(
  { program, order, input, got, expected, kind, place, message }: Finding,
  { backend, options }: Start,
): string {
  const { inputs, calls } = program;
  const floats = inputs.flatMap(({ dtype }, i) => (dtype === 'float32' ? [i] : []));
  const names = [...inputs.map((_, i) => `x${i}`), ...calls.map((_, i) => `t${i}`)];
  const uses = calls.some(({ name }) => name.startsWith('autodiff.'));
  const variables = floats.map((i) => names[i]).join(', ');
  const size = program.cotangents;
  const lines = [
    `// ${kind} at order ${order} (${place === 'rules' ? 'the rules, in float64 too' : backend}): ${message.split('\n')[0]}`,
    `import * as tf from '@tensorflow/tfjs-core';`,
    `import { useBackend } from '@gr/backends';`,
    ...(uses ? [`import * as autodiff from '@gr/autodiff';`] : []),
    ...(order > 0 ? [`import { grad, vjp } from '@gr/autodiff';`] : []),
    '',
    `await useBackend('${backend}'${options && Object.keys(options).length > 0 ? `, ${JSON.stringify(options)}` : ''})();`,
    ...inputs.map(({ shape, dtype, values }, i) => `const ${names[i]} = ${tensor(values, shape, dtype)};`),
    `const f = ([${variables}]) => {`,
    ...calls.map(({ name, args, pick }, i) => {
      const text = `${name}(${args.map((item) => argument(item, names)).join(', ')})${picked(pick)};`;
      return `  ${i === calls.length - 1 ? 'return' : `const ${names[inputs.length + i]} =`} ${text}`;
    }),
    '};',
  ];
  if (order === 0) lines.push(`console.log((await f([${variables}]).data()).toString());`);
  else {
    lines.push(
      size === 'ones' ? `const u = tf.onesLike(f([${variables}]));` : `const y = f([${variables}]);`,
      ...(size === 'ones'
        ? []
        : [
            `if (y.size > U.length) throw new Error('More cotangents than are printed: run the command above.');`,
            `const u = tf.tensor(/* cotangents of seed ${size} */ Array.from({ length: y.size }, (_, i) => U[i]), y.shape);`,
          ]),
      `const gradient = ${firstOrder(program.style)};`,
    );
    if (order === 2) {
      lines.push(
        size === 'ones'
          ? `const second = grad((xs) => gradient(xs).map((g) => tf.sum(g)).reduce((p, q) => tf.add(p, q)));`
          : `const vs = [${floats
              .map((i, k) => {
                const { shape, values } = inputs[i]!;
                const v = cotangent(size, k + 1, shape, values.length);
                return tensor(v.values, shape, 'float32');
              })
              .join(
                ', ',
              )}];\nconst second = grad((xs) => gradient(xs).map((g, i) => tf.sum(tf.mul(g, vs[i]))).reduce((p, q) => tf.add(p, q)));`,
      );
    }
    const which = input === undefined ? 0 : floats.indexOf(input);
    lines.push(
      `console.log((await ${order === 1 ? 'gradient' : 'second'}([${variables}])[${which}].data()).toString());`,
    );
  }
  if (size !== 'ones' && order > 0) {
    const length = expected && order === 0 ? expected.length : 512;
    const values = Array.from(cotangent(size, 0, [length], length).values);
    const at = lines.findIndex((line) => line.startsWith('const y = '));
    lines.splice(at, 0, `const U = ${list(values.slice(0, printed))};`);
  }
  if (got) lines.push(`// got      ${some(got)}`);
  if (expected) lines.push(`// expected ${some(expected)}`);
  return lines.join('\n');
}

/** How many cotangents are printed, which is enough for small programs; the printed one says where it is not. */
const printed = 256;
