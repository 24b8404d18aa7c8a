import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';

interface Context {
  readonly parentURL?: string | undefined;
}

interface Resolved {
  readonly url: string;
}

type Resolve<R> = (specifier: string, context: Context, next: (specifier: string, context: Context) => R) => R;

/** What is looked for where this program has it, if it is not installed beside the file that imports it. */
const isOurs = (specifier: string): boolean => /^(@gr\/|@tensorflow\/tfjs-core$|fp-ts\/|zod$)/.test(specifier);

/** A file that is imported by a relative path has the hash in its address that the one has which imports it: with it it is loaded anew. */
const versioned = (found: Resolved, specifier: string, { parentURL = '' }: Context): Resolved => {
  const [hash] = /[?][0-9a-f]{64}$/.exec(parentURL) ?? [];
  return hash !== undefined && /^\.{1,2}\//.test(specifier) && /\.m?[jt]s$/.test(found.url)
    ? { ...found, url: found.url + hash }
    : found;
};

/** Resolves for a Node that asks in this thread. */
const resolveBy =
  (anchors: readonly string[]): Resolve<Resolved> =>
  (specifier, context, next) => {
    try {
      return versioned(next(specifier, context), specifier, context);
    } catch (error) {
      if (!isOurs(specifier)) throw error;
      for (const parentURL of anchors) {
        try {
          return next(specifier, { ...context, parentURL });
        } catch {
          // another may have it
        }
      }
      throw error;
    }
  };

/** The same as a module of its own, for a Node that asks in another thread, which shares nothing with this one. */
const hooks = `
const isOurs = ${isOurs};
const versioned = ${versioned};
let anchors = [];
export const initialize = (given) => void (anchors = given);
export async function resolve(specifier, context, next) {
  try {
    return versioned(await next(specifier, context), specifier, context);
  } catch (error) {
    if (!isOurs(specifier)) throw error;
    for (const parentURL of anchors) {
      try {
        return await next(specifier, { ...context, parentURL });
      } catch {}
    }
    throw error;
  }
}
`;

/** From Node 22.15 on; the types are those of Node 20. */
const { registerHooks } = nodeModule as {
  readonly registerHooks?: (hooks: { readonly resolve: Resolve<Resolved> }) => unknown;
};

let shared = false;

/**
 * From now on a file that lies anywhere may import `@gr/…`, `@tensorflow/tfjs-core`, `fp-ts/lib/…` and `zod`: where they are not installed beside it, it
 * gets those of this program.
 */
export function shareOurPackages(): void {
  if (shared) return;
  shared = true;
  const require = nodeModule.createRequire(import.meta.url);
  const ours = ['@gr/penalties', '@gr/train'].map((name) => pathToFileURL(require.resolve(name)).href);
  const program = process.argv[1] === undefined ? [] : [pathToFileURL(process.argv[1]).href];
  const anchors = [import.meta.url, ...ours, ...program];
  if (registerHooks === undefined)
    nodeModule.register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: anchors });
  else registerHooks({ resolve: resolveBy(anchors) });
}
