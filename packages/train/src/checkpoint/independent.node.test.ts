// Files of other writers are read, and ours are read by others.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { safetensors } from '@jax-js/loaders';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { type HostTensor, type Safetensors, decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
const program = process.env['GR_PYTHON'] ?? 'python3';
const python = (...args: readonly string[]): string => execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' });
const runs = (...args: readonly string[]): boolean => {
  try {
    python(...args);
    return true;
  } catch {
    return false;
  }
};
const hasPython = runs('--version');
const hasModule = hasPython && runs('-c', 'import safetensors.numpy');

const f32 = (shape: readonly number[], ...values: number[]): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});
const i32 = (shape: readonly number[], ...values: number[]): HostTensor => ({
  dtype: 'int32',
  shape,
  data: Int32Array.from(values),
});

/** What make.py says of its file. */
const independent: Safetensors = {
  tensors: new Map<string, HostTensor>([
    ['params.fc1.w', f32([2, 3], 0.5, -1.25, 3e-38, 1e30, -0, 7)],
    ['params.fc1.b', f32([3], 0.1, 0.2, 0.3)],
    ['step.count', i32([], -2147483648)],
    ['ids', i32([2, 1], 7, 2147483647)],
    ['mask', { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) }],
    ['empty', f32([0, 4])],
    ['ünïcode "quoted"', f32([1], 2)],
  ]),
  metadata: new Map([
    ['format', 'pt'],
    ['note', 'Zürich ☃'],
  ]),
};

test('a file of a writer of another hand is read: its tensors, in its order, and its texts', async () => {
  expect(decodeSafetensors(await readFile(join(fixtures, 'independent.safetensors')))).toEqual(E.right(independent));
});

test('a reader of another hand, that of jax-js, reads our files: the tensors and the texts', () => {
  const seen = safetensors.parse(encodeSafetensors(independent));
  const dtypes = { float32: 'F32', int32: 'I32', bool: 'BOOL' } as const;
  const expected = [...independent.tensors].map(([name, { dtype, shape, data }]) => [
    name,
    { dtype: dtypes[dtype], shape: [...shape], data },
  ]);
  expect(seen.tensors).toEqual(Object.fromEntries(expected));
  expect(seen.metadata).toEqual(Object.fromEntries(independent.metadata));
});

test.skipIf(!hasPython)(`that writer still writes that file${hasPython ? '' : ' (skipped: no python3)'}`, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gr-'));
  try {
    await writeFile(join(dir, 'make.py'), await readFile(join(fixtures, 'make.py')));
    python(join(dir, 'make.py'));
    const [made, kept] = await Promise.all([dir, fixtures].map((at) => readFile(join(at, 'independent.safetensors'))));
    expect(made).toEqual(kept);
  } finally {
    await rm(dir, { recursive: true });
  }
});

describe.skipIf(!hasModule)(
  `Python's safetensors${hasModule ? '' : ' (skipped: not installed; GR_PYTHON names a python that has it and numpy)'}`,
  () => {
    test('reads our files unchanged, and writes the same tensors to bytes that we read', async () => {
      const dir = await mkdtemp(join(tmpdir(), 'gr-'));
      const [ours, theirs] = [join(dir, 'ours.safetensors'), join(dir, 'theirs.safetensors')];
      const script = `
import json, sys
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
ours, theirs = sys.argv[1:]
tensors = load_file(ours)
with safe_open(ours, "np") as file: metadata = file.metadata()
save_file(tensors, theirs, metadata=metadata)
print(json.dumps({n: [str(t.dtype), list(t.shape), t.tobytes().hex()] for n, t in tensors.items()}))`;
      try {
        await writeFile(ours, encodeSafetensors(independent));
        const seen = JSON.parse(python('-c', script, ours, theirs)) as object;
        const expected = [...independent.tensors].map(([name, { dtype, shape, data }]) => [
          name,
          [dtype, [...shape], Buffer.from(data.buffer).toString('hex')],
        ]);
        expect(seen).toEqual(Object.fromEntries(expected));
        expect(decodeSafetensors(await readFile(theirs))).toEqual(E.right(independent));
      } finally {
        await rm(dir, { recursive: true });
      }
    });
  },
);
