import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Resolves what a file of one's own imports from where this program has it, if it is not installed beside the file. Files that it imports by a
 * relative path have its hash in their address too: with it they are loaded anew.
 */
const hooks = `
let anchors = [];
const shared = /^(@gr\\/|@tensorflow\\/tfjs-core$|fp-ts\\/|zod$)/;
export const initialize = (given) => void (anchors = given);
export async function resolve(specifier, context, next) {
  const found = await located(specifier, context, next);
  const [hash] = /[?][0-9a-f]{64}$/.exec(context.parentURL ?? '') ?? [];
  const relative = specifier.startsWith('./') || specifier.startsWith('../');
  return hash === undefined || !relative || found.format === 'commonjs' ? found : { ...found, url: found.url + hash };
}
async function located(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!shared.test(specifier)) throw error;
    for (const parentURL of anchors) {
      try {
        return await next(specifier, { ...context, parentURL });
      } catch {}
    }
    throw error;
  }
}
`;

let shared = false;

/**
 * From now on a file that lies anywhere may import `@gr/…`, `@tensorflow/tfjs-core`, `fp-ts/lib/…` and `zod`: where they are not installed beside it, it
 * gets those of this program.
 */
export function shareOurPackages(): void {
  if (shared) return;
  shared = true;
  const require = createRequire(import.meta.url);
  const ours = ['@gr/penalties', '@gr/train'].map((name) => pathToFileURL(require.resolve(name)).href);
  const program = process.argv[1] === undefined ? [] : [pathToFileURL(process.argv[1]).href];
  register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: [import.meta.url, ...ours, ...program] });
}
