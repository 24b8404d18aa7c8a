// The tables of docs/conformance.md: made from what the tests measured, and held to it.
//
// A table states bounds, not digits: the smallest power of ten that is at least three times what was measured, and no less than what
// the roundings of another processor may make. It is stale when a row or a bound is missing or too much, or an error breaks its bound.
import prettier from 'prettier';

export const projects = ['node-cpu', 'node-wasm', 'node-webgpu', 'browser-webgl', 'browser-wasm', 'browser-webgpu'];
const orders = ['1', '2'];
const floors = { differences: 1e-4, reference: 1e-5 };

const bound = (error, floor) => {
  const exponent = Math.ceil(Math.log10(Math.max(3 * error, floor)) - 1e-9);
  return `1e${exponent}`;
};

const opCell = ({ differences, reference }) =>
  [
    bound(differences, floors.differences),
    ...(reference === undefined ? [] : [bound(reference, floors.reference)]),
  ].join(' · ');
const trainingCell = ({ losses, params }) => `${bound(losses, floors.reference)} · ${bound(params, floors.reference)}`;

/** Rows of cells by their first columns: the table as data. A project that did not run has no cells. */
function opRows({ ops }) {
  return Object.keys(ops)
    .sort((a, b) => a.localeCompare(b, 'en'))
    .flatMap((op) =>
      orders.map((order) => ({
        head: [op, order],
        errors: projects.map((project) => ops[op][project]?.[order]),
        cell: opCell,
      })),
    );
}

function trainingRows({ training }) {
  return Object.keys(training)
    .sort()
    .map((name) => ({
      head: [name],
      errors: projects.map((project) => training[name][project]),
      cell: trainingCell,
    }));
}

/** How many calls of an op were compared, and how many of them the backend refuses. None is wrong: its test would have failed. */
const auditCell = ({ cells, refused }) => (refused === 0 ? `${cells}` : `${cells}, ${refused} refused`);

function auditRows({ audited = {} }) {
  return Object.keys(audited)
    .sort((a, b) => a.localeCompare(b, 'en'))
    .map((op) => ({ head: [op], errors: projects.map((project) => audited[op][project]), cell: auditCell }));
}

const line = (cells) => `| ${cells.join(' | ')} |`;
const table = (heads, rows) =>
  [
    line([...heads, ...projects]),
    line([...heads, ...projects].map(() => '---')),
    ...rows.map(({ head, errors, cell }) =>
      line([...head, ...errors.map((error) => (error === undefined ? '' : cell(error)))]),
    ),
  ].join('\n');

/** The page, formatted. */
export async function render(measured) {
  const text = `# Conformance

Made by \`npx pnpm@10 conformance\` from what the tests measured; do not edit. CI fails when it is stale. Backends without a GPU ran on
software drivers: Dawn on lavapipe, Chromium on SwiftShader.

Each cell is a bound: a power of ten, at least three times the worst error of the op's cases, and no less than 1e-4 and 1e-5. The first is against central
differences on the same backend, relative to the size such a derivative has, beyond what float32 can resolve (allowed: 1e-3
at order 1, 2e-3 at order 2). The second, after the dot, is against the same derivative on cpu, max|a − b| / max(1, max|b|)
(allowed: 1e-4). Order 2 is the derivative of a derivative, as a penalty on a gradient needs it.

All ${measured.registered.length} kernels that have a gradient rule are compared with differences in these cases.

## Ops

${table(['op', 'order'], opRows(measured))}

## Training

50 steps from the same key: the largest distance of losses and penalties from cpu's (allowed: 1e-3) · of parameters after one step
(allowed: 1e-4).

${table(['net, penalty'], trainingRows(measured))}

## Audit of kernels

Calls of each op, over ranks 0 to 6, empty, small and large shapes, every attribute and type, NaN, infinities, subnormal and huge numbers,
compared with a float64 reference ([how](verification.md#the-audit-of-kernels)). The number of calls that the tests compare on each backend, and how many
of them the backend refuses with an error that says why. No other call may differ: its test fails. \`npx pnpm@10 kernels:audit\` compares about
7,000 calls on a backend.

${table(['kernel or function'], auditRows(measured))}
`;
  const options = await prettier.resolveConfig(new URL('../../docs/conformance.md', import.meta.url).pathname);
  return prettier.format(text, { ...options, parser: 'markdown' });
}

/** The cells of a page by row and project. */
function parse(page) {
  const cells = new Map();
  for (const text of page.split('\n').filter((text) => text.startsWith('| '))) {
    const parts = text.split('|').slice(1, -1);
    const trimmed = parts.map((part) => part.trim());
    const head = trimmed.slice(0, -projects.length);
    if (head.every((part) => /^-+$/.test(part)) || trimmed.at(-1) === projects.at(-1)) continue;
    trimmed.slice(-projects.length).forEach((cell, i) => cells.set(`${head.join(', order ')} on ${projects[i]}`, cell));
  }
  return cells;
}

const withinBounds = (cell, fresh) => {
  const [stated, now] = [cell, fresh].map((text) => text.split(' · ').map(Number));
  return stated.length === now.length && now.every((error, i) => error <= stated[i]);
};

/** What is wrong with the page, given new measurements: nothing, or one line for each cell. Projects that did not run are not looked at. */
export function staleness(page, measured) {
  const stated = parse(page);
  const ran = projects.filter((project) => measured.projects.includes(project));
  const problems = [];
  const seen = new Set();
  // of the rules and nets a page with WebGPU runs a part, see leftToDawn and extent in vitest.config.ts
  const leftOut = (cell, error, project) => cell !== auditCell && error === undefined && project === 'browser-webgpu';
  for (const { head, errors, cell } of [...opRows(measured), ...trainingRows(measured), ...auditRows(measured)])
    for (const project of ran) {
      const name = `${head.join(', order ')} on ${project}`;
      const error = errors[projects.indexOf(project)];
      const text = stated.get(name);
      seen.add(name);
      if (leftOut(cell, error, project)) continue;
      if (text === undefined) problems.push(`${name}: not in the table`);
      else if (cell === auditCell) {
        if (text !== (error === undefined ? '' : cell(error)))
          problems.push(`${name}: the table says ${text || 'nothing'}, measured ${error ? cell(error) : 'nothing'}`);
      } else if (error === undefined ? text !== '' : text === '' || !withinBounds(text, rawCell(error, cell)))
        problems.push(`${name}: the table says ${text || 'nothing'}, measured ${error ? cell(error) : 'nothing'}`);
    }
  for (const [name, text] of stated)
    if (text !== '' && !seen.has(name) && ran.some((project) => name.endsWith(` on ${project}`)))
      problems.push(`${name}: in the table, but no longer measured`);
  const rules = measured.registered.filter((kernel) => !measured.rules.includes(kernel));
  if (rules.length > 0) problems.push(`compared with differences in no case: the rules of ${rules.join(', ')}`);
  return problems;
}

/** The errors themselves in the form of a cell, to be held to a cell's bounds. */
const rawCell = (error, cell) =>
  (cell === opCell ? [error.differences, error.reference] : [error.losses, error.params])
    .filter((value) => value !== undefined)
    .join(' · ');
