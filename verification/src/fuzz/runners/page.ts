import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding, Verdict } from '../verdict.ts';
import type { Question } from './answer.ts';
import type { StartRunner } from './runner.ts';

const entry = fileURLToPath(new URL('page-entry.js', import.meta.url));
const cache = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));

/** The browser that `GR_CHROMIUM` names with its switches: what `pnpm fuzz` finds on this machine. */
const browserFrom = (env: Readonly<Record<string, string | undefined>>) => ({
  ...(env['GR_CHROMIUM'] ? { executablePath: env['GR_CHROMIUM'] } : {}),
  args: (env['GR_CHROMIUM_SWITCHES'] ?? '').split(' ').filter((text) => text !== ''),
});

const html =
  '<!doctype html><title>fuzz</title><link rel="icon" href="data:,"><script type="module" src="main.js"></script>';

const timeout = 600_000;

/** Runs programs in a page of a Chromium without a window. */
export const inPage: StartRunner = async (target, asked) => {
  const { build, preview } = await import('vite');
  const { chromium } = await import('playwright');
  await mkdir(cache, { recursive: true });
  const root = await mkdtemp(join(cache, 'fuzz-'));
  const undo: (() => Promise<unknown>)[] = [() => rm(root, { recursive: true })];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step().catch(() => undefined);
  };
  try {
    await writeFile(join(root, 'index.html'), html);
    await writeFile(join(root, 'main.js'), `import ${JSON.stringify(entry)};`);
    const config = { root, configFile: false as const, logLevel: 'error' as const, build: { target: 'es2022' } };
    await build(config);
    const server = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
    undo.push(() => server.close());
    const browser = await chromium.launch({ ...browserFrom(process.env), handleSIGINT: false });
    undo.push(() => browser.close());
    const page = await browser.newPage();
    page.setDefaultTimeout(timeout);
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.waitForFunction('globalThis.answerInPage !== undefined');
    const ask = (question: Question): Promise<unknown> =>
      Promise.race([
        page.evaluate((given) => globalThis.answerInPage(given as Question) as Promise<unknown>, question as unknown),
        new Promise<never>((_resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`No answer for ${timeout / 1000} seconds.`)), timeout);
          timer.unref();
        }),
      ]);
    await ask({ kind: 'start', target, asked });
    return {
      isCheap: false,
      check: (n) => ask({ kind: 'check', n }) as Promise<Verdict>,
      shrink: (finding, milliseconds) => ask({ kind: 'shrink', finding, milliseconds }) as Promise<Finding>,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
