// A production build of a page by Vite, from the packages' builds, in a headless Chromium.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { type Plugin, type PreviewServer, build, preview } from 'vite';
import { findChromium, switches } from '../../scripts/machine/chromium.mjs';
import { root } from './process.ts';

/** How a program in a page ended and what it printed, line by line. */
export interface Shown {
  readonly out: readonly string[];
  /** What nobody caught, and what the program itself threw. */
  readonly errors: readonly string[];
}

/** A page that has several programs. */
export interface Page {
  /** Opens the page and runs one of them to its end. `query` is that of the address; with `isolated` the page is cross-origin isolated. */
  run(program: string, query?: Readonly<Record<string, string>>): Promise<Shown>;
  close(): Promise<void>;
}

/** Serves what has `isolated` in its address with the headers for it. */
const isolation: Plugin = {
  name: 'isolation',
  configurePreviewServer: ({ middlewares }) => {
    middlewares.use(({ url = '' }, response, next) => {
      if (url.includes('isolated')) response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      next();
    });
  },
};

const main = (programs: readonly string[]): string => `
  const programs = { ${programs.map((name) => `${name}: () => import('./${name}.js')`).join(', ')} };
  try {
    await programs[new URLSearchParams(location.search).get('program')]();
  } catch (error) {
    window.thrown = error?.stack ?? String(error);
  }
  window.ended = true;`;

/** Builds a page from programs as text, and serves it. */
export async function openPage(programs: Readonly<Record<string, string>>): Promise<Page> {
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'gr-page-'));
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true })];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await writeFile(
      join(folder, 'index.html'),
      '<!doctype html><title>page</title><script type="module" src="main.js"></script>',
    );
    await writeFile(join(folder, 'favicon.ico'), '');
    await writeFile(join(folder, 'main.js'), main(Object.keys(programs)));
    for (const [name, text] of Object.entries(programs)) await writeFile(join(folder, `${name}.js`), text);
    const config = {
      root: folder,
      configFile: false as const,
      logLevel: 'error' as const,
      plugins: [isolation],
      build: { target: 'es2022' },
    };
    await build(config);
    const server: PreviewServer = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
    undo.push(() => server.close());
    const executablePath = findChromium();
    const browser: Browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: switches,
    });
    undo.push(() => browser.close());
    return { close, run: (program, query = {}) => show(browser, server, { program, ...query }) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function show(browser: Browser, server: PreviewServer, query: Readonly<Record<string, string>>): Promise<Shown> {
  const page = await browser.newPage();
  try {
    const [out, errors]: [string[], string[]] = [[], []];
    page.on('console', (message) => (message.type() === 'log' ? out : []).push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    const address = server.resolvedUrls?.local[0] ?? '';
    await page.goto(`${address}?${new URLSearchParams(query).toString()}`);
    await page.waitForFunction('window.ended === true', undefined, { timeout: 120_000 });
    const thrown = await page.evaluate<string | undefined>('window.thrown');
    return { out, errors: thrown === undefined ? errors : [...errors, thrown] };
  } finally {
    await page.close();
  }
}
