import { realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type InlineConfig, build } from 'vite';
import type { Place } from './outcome.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = join(root, 'src', 'specs', 'program');
const core = realpathSync(join(root, 'node_modules', '@tensorflow', 'tfjs-core'));

/** One copy of tfjs-core for the specs and for the packages. */
const alias = [
  { find: /^@tensorflow\/tfjs-core$/, replacement: join(core, 'dist', 'index.js') },
  { find: /^@tensorflow\/tfjs-core\//, replacement: `${core}/` },
];

/** The specs are side effects, which tfjs-core's package.json does not declare. */
const specsAreEffects: NonNullable<InlineConfig['plugins']>[number] = {
  name: 'specs-are-effects',
  transform: { filter: { id: /tfjs-core.dist/ }, handler: (code) => ({ code, map: null, moduleSideEffects: true }) },
};

const common = (outDir: string, conditions: string[]): InlineConfig => ({
  root: sources,
  configFile: false,
  logLevel: 'error',
  plugins: [specsAreEffects],
  resolve: { conditions, alias },
  build: { outDir, emptyOutDir: true, minify: false, reportCompressedSize: false },
});

const inNode = (outDir: string): InlineConfig => {
  const config = common(outDir, ['@gr/source', 'node', 'import', 'module', 'default']);
  return {
    ...config,
    ssr: { noExternal: true, resolve: { conditions: config.resolve!.conditions! } },
    build: {
      ...config.build,
      ssr: true,
      target: 'node20',
      rolldownOptions: {
        input: { program: join(sources, 'node.ts') },
        // these find their binaries beside themselves
        external: [/^@tensorflow\/tfjs-backend-/],
        treeshake: false,
      },
    },
  };
};

const inPage = (outDir: string): InlineConfig => {
  const config = common(outDir, ['@gr/source', 'browser', 'import', 'module', 'default']);
  return {
    ...config,
    define: { global: 'globalThis' },
    build: { ...config.build, target: 'es2022', rolldownOptions: { treeshake: false } },
  };
};

/**
 * Bundles tfjs-core's specs with the sources of our packages. Takes two seconds.
 * @returns The folder, which has `program.js` for Node and `index.html` for a page.
 */
export async function bundle(place: Place, name: string): Promise<string> {
  // what the bundle leaves out is found from there
  const folder = join(root, 'node_modules', '.cache', 'gr-specs', `${place}-${name}`);
  await mkdir(folder, { recursive: true });
  await build(place === 'node' ? inNode(folder) : inPage(folder));
  return folder;
}
