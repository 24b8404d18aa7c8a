// Compiles assembly/index.ts to four modules and writes each as base64 to src/wasm/generated/<variant>.ts, so that neither Node nor a
// bundler needs an extra file. The same sources give the same bytes.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));

// Nothing of the module may lie in the backend's memory: no runtime, no own memory, no abort message.
const common =
  'assembly/index.ts --runtime stub --importMemory --noExportMemory --initialMemory 1 --use abort= -O3 --noAssert --enable simd';
const variants = {
  simd: '',
  relaxed: '--enable relaxed-simd --use RELAXED=1',
  shared: '--enable threads --sharedMemory --maximumMemory 65536',
  'shared-relaxed': '--enable threads --sharedMemory --maximumMemory 65536 --enable relaxed-simd --use RELAXED=1',
};

const constantName = (variant) => variant.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

async function compile(flags) {
  const files = new Map();
  const { error, stderr } = await asc.main(
    [...common.split(' '), ...flags.split(' ').filter(Boolean), '--baseDir', root, '--outFile', 'module.wasm'],
    { writeFile: (name, contents) => void files.set(name, contents) },
  );
  if (error) throw new Error(`asc failed: ${error.message}\n${stderr.toString()}`);
  return Buffer.from(files.get('module.wasm'));
}

const folder = new URL('../src/wasm/generated/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [variant, flags] of Object.entries(variants)) {
  const binary = await compile(flags);
  const source = [
    '// Written by scripts/compile-wasm.mjs. Do not edit.',
    `/** The ${variant} build of assembly/index.ts, ${binary.length} bytes, in base64. */`,
    `export const ${constantName(variant)}: string =`,
    `  '${binary.toString('base64')}';`,
    '',
  ].join('\n');
  await writeFile(new URL(`${variant}.ts`, folder), source);
}
