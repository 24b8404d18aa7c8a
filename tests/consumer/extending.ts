// What the test of docs/extending.md reads and holds it to: the files of the page, made letters, singular values by plain differences.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { expect } from 'vitest';
import { evaluate, root } from './process.ts';

export const page = readFileSync(`${root}docs/extending.md`, 'utf8');

/** The files of the page, by the name in their first line. */
export const files: ReadonlyMap<string, string> = new Map(
  [...page.matchAll(/^```(?:js|ts)\n(\/\/ (\S+)\n[\s\S]*?)^```/gm)].map(([, text, name]) => [name!, text!]),
);

/** What a program prints as its last word, beside the files of the page in a folder. `load` gives what one of them exports. */
export async function answerIn(dir: string, program: string): Promise<unknown> {
  const { code, out, err } = await evaluate(
    `import * as tf from '@tensorflow/tfjs-core';
    import { useBackend } from '@gr/backends';
    import { loadModule } from '@gr/trials/node';
    await useBackend('cpu')();
    const load = async (file) => {
      const loaded = await loadModule(${JSON.stringify(dir)} + '/' + file)();
      if (loaded._tag === 'Left') throw new Error(loaded.left.message);
      return { ...(await import(${JSON.stringify(pathToFileURL(dir).href)} + '/' + file)), module: loaded.right };
    };
    ${program}`,
    '.',
    { GR_DATA_DIR: dir },
  );
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out.trim().split('\n').at(-1)!);
}

/** J of f at a point by central differences: a row for each output. */
export const jacobian = (
  f: (x: readonly number[]) => readonly number[],
  x: readonly number[],
  h = 1e-5,
): readonly (readonly number[])[] => {
  const columns = x.map((_, i) => {
    const moved = (by: number) => f(x.map((value, k) => value + (k === i ? by : 0)));
    const [up, down] = [moved(h), moved(-h)];
    return up.map((value, k) => (value - down[k]!) / (2 * h));
  });
  return columns[0]!.map((_, k) => columns.map((column) => column[k]!));
};

/** The largest eigenvalue of J Jᵀ: of its powers, which are scaled, the trace grows by it. */
export const largestSquare = (rows: readonly (readonly number[])[]): number => {
  const gram = rows.map((a) => rows.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)));
  const times = (a: number[][], b: number[][]) =>
    a.map((row) => b[0]!.map((_, k) => row.reduce((sum, value, i) => sum + value * b[i]![k]!, 0)));
  const trace = (a: number[][]) => a.reduce((sum, row, i) => sum + row[i]!, 0);
  let power = gram;
  for (let i = 0; i < 40; i++) {
    const square = times(power, power);
    power = square.map((row) => row.map((value) => value / trace(square)));
  }
  return trace(times(gram, power));
};

/** An archive in the form of EMNIST's: a letter is a bar in the row of its place in the alphabet; rows stand for columns, labels begin at 1. */
export function archive(): Uint8Array {
  const { zipSync } = createRequire(`${root}packages/datasets/package.json`)('fflate') as {
    zipSync: (members: Readonly<Record<string, Uint8Array>>) => Uint8Array;
  };
  const idx = (shape: readonly number[], data: Uint8Array): Uint8Array => {
    const head = Buffer.alloc(4 + 4 * shape.length);
    head.set([0, 0, 8, shape.length]);
    shape.forEach((length, axis) => head.writeUInt32BE(length, 4 + 4 * axis));
    return gzipSync(Buffer.concat([head, data]));
  };
  const part = (role: string, count: number) => {
    const [images, labels] = [new Uint8Array(count * 784), new Uint8Array(count)];
    for (let image = 0; image < count; image++) {
      labels[image] = (image % 26) + 1;
      for (let along = 0; along < 28; along++) images[image * 784 + along * 28 + (image % 26)] = 200 + (image % 50);
    }
    return {
      [`gzip/emnist-letters-${role}-images-idx3-ubyte.gz`]: idx([count, 28, 28], images),
      [`gzip/emnist-letters-${role}-labels-idx1-ubyte.gz`]: idx([count], labels),
    };
  };
  const other = { 'gzip/emnist-digits-test-labels-idx1-ubyte.gz': idx([2], Uint8Array.of(1, 2)) };
  return zipSync({ ...other, ...part('train', 130), ...part('test', 52) });
}

/** What the compiler says of a source file if it lay at a place of the repository. */
export function complaintsOf(place: string, text: string): readonly string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile.bind(ts.sys));
  const { tsBuildInfoFile: _, ...options } = ts.parseJsonConfigFileContent(config, ts.sys, root).options;
  const settings: ts.CompilerOptions = { ...options, incremental: false, noEmit: true };
  const host = ts.createCompilerHost(settings);
  const [path, { fileExists, getSourceFile }] = [join(root, place), host];
  host.fileExists = (file) => file === path || fileExists.call(host, file);
  host.getSourceFile = (file, version, ...rest) =>
    file === path ? ts.createSourceFile(file, text, version, true) : getSourceFile.call(host, file, version, ...rest);
  const program = ts.createProgram([path], settings, host);
  const source = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '),
  );
}
