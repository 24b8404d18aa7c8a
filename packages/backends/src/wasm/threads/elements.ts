// Kernels that see each element once, by elements, and those that go along rows, by rows.
import { type AnyDivision, division, type KernelName } from './division.ts';

/** What a float costs that is read or written. */
const TOUCH = 1.5;
/** What exp, tanh and their like cost besides. */
const FUNCTION = 30;

const elements = { by: () => 'n' as const, unit: () => 256 };
const rowwise = { by: () => 'rows' as const, unit: () => 4 };
/** Room for short rows that are taken several at a time. */
const workspace = (): number => 4096;

export const elementDivisions: Partial<Record<KernelName, AnyDivision>> = {
  activate: division({
    parameters: ['kind', 'x', 'y', 'n', 'alpha'],
    ...elements,
    work: ({ n }) => (FUNCTION / 2 + TOUCH) * n,
    steps: () => ({ x: 4, y: 4 }),
  }),
  unary: division({
    parameters: ['kind', 'x', 'y', 'n', 'p', 'q'],
    ...elements,
    work: ({ n }) => 2 * TOUCH * n,
    steps: () => ({ x: 4, y: 4 }),
  }),
  reluGrad: division({
    parameters: ['dy', 'x', 'dx', 'n'],
    ...elements,
    work: ({ n }) => 3 * TOUCH * n,
    steps: () => ({ dy: 4, x: 4, dx: 4 }),
  }),
  momentumUpdate: division({
    parameters: ['w', 'g', 'trace', 'nextW', 'nextTrace', 'n', 'decay', 'step', 'nesterov'],
    ...elements,
    work: ({ n }) => 5 * TOUCH * n,
    // w may be absent, at address 0
    steps: ({ w }) => ({ ...(w === 0 ? {} : { w: 4 }), g: 4, trace: 4, nextW: 4, nextTrace: 4 }),
  }),
  // prettier-ignore
  adamUpdate: division({
    parameters: ['w', 'g', 'm', 'v', 'nextW', 'nextM', 'nextV', 'n', 'beta1', 'beta2', 'epsilon', 'correction2', 'step'],
    ...elements,
    work: ({ n }) => 7 * TOUCH * n,
    steps: ({ w }) => ({ ...(w === 0 ? {} : { w: 4 }), g: 4, m: 4, v: 4, nextW: 4, nextM: 4, nextV: 4 }),
  }),
  binaryRow: division({
    parameters: ['kind', 'a', 'b', 'y', 'rows', 'n', 'workspace'],
    work: ({ rows, n }) => 3 * TOUCH * rows * n,
    by: ({ rows }) => (rows === 1 ? 'n' : 'rows'),
    unit: ({ rows }) => (rows === 1 ? 256 : 4),
    steps: ({ rows, n }) => (rows === 1 ? { a: 4, b: 4, y: 4 } : { a: 4 * n, y: 4 * n }),
    workspace,
  }),
  binaryColumn: division({
    parameters: ['kind', 'a', 'b', 'y', 'outer', 'rows', 'n'],
    work: ({ outer, rows, n }) => 3 * TOUCH * outer * rows * n,
    by: ({ outer }) => (outer === 1 ? 'rows' : 'outer'),
    unit: () => 1,
    steps: ({ outer, rows, n }) => (outer === 1 ? { a: 4 * n, b: 4, y: 4 * n } : { a: 4 * rows * n, y: 4 * rows * n }),
  }),
  addBias: division({
    parameters: ['y', 'bias', 'rows', 'columns'],
    ...rowwise,
    work: ({ rows, columns }) => 2 * TOUCH * rows * columns,
    steps: ({ columns }) => ({ y: 4 * columns }),
  }),
  biasRelu: division({
    parameters: ['x', 'bias', 'y', 'rows', 'columns', 'workspace'],
    work: ({ rows, columns }) => 2 * TOUCH * rows * columns,
    by: ({ rows }) => (rows === 1 ? 'columns' : 'rows'),
    unit: ({ rows }) => (rows === 1 ? 256 : 4),
    steps: ({ rows, columns }) => (rows === 1 ? { x: 4, bias: 4, y: 4 } : { x: 4 * columns, y: 4 * columns }),
    workspace,
  }),
  softmax: division({
    parameters: ['x', 'y', 'rows', 'columns'],
    ...rowwise,
    work: ({ rows, columns }) => (FUNCTION + 2 * TOUCH) * rows * columns,
    steps: ({ columns }) => ({ x: 4 * columns, y: 4 * columns }),
  }),
  reduceRows: division({
    parameters: ['kind', 'x', 'y', 'rows', 'columns', 'scale'],
    ...rowwise,
    work: ({ rows, columns }) => TOUCH * rows * columns,
    steps: ({ columns }) => ({ x: 4 * columns, y: 4 }),
  }),
  reduceColumns: division({
    parameters: ['kind', 'x', 'y', 'outer', 'rows', 'columns', 'scale', 'workspace'],
    work: ({ outer, rows, columns }) => TOUCH * outer * rows * columns,
    by: () => 'outer' as const,
    unit: () => 1,
    steps: ({ rows, columns }) => ({ x: 4 * rows * columns, y: 4 * columns }),
    workspace,
  }),
};
