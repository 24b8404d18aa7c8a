import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import type { GpuStepMeasurement, GpuStepOptions } from './gpu-step.ts';

const entry = fileURLToPath(new URL('page-entry.js', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

export interface PageOptions {
  /** The program of the browser; that of Playwright if undefined. */
  readonly browser: string | undefined;
  readonly switches: readonly string[];
}

/** The browser that `GR_CHROMIUM` names, started as `GR_CHROMIUM_SWITCHES` says: what `pnpm bench` finds on this machine. */
export const browserFrom = (env: Readonly<Record<string, string | undefined>>): PageOptions => ({
  browser: env['GR_CHROMIUM'] || undefined,
  switches: (env['GR_CHROMIUM_SWITCHES'] ?? '').split(' ').filter((text) => text !== ''),
});

/** `benchGpuStep` in a page of a Chromium without a window. */
export async function benchGpuStepInPage(
  options: GpuStepOptions,
  { browser: executablePath, switches }: PageOptions,
): Promise<GpuStepMeasurement> {
  const { build, preview } = await import('vite');
  const { chromium } = await import('playwright');
  await mkdir(cache, { recursive: true });
  const root = await mkdtemp(join(cache, 'page-'));
  const undo: (() => Promise<unknown>)[] = [() => rm(root, { recursive: true })];
  try {
    const html =
      '<!doctype html><title>bench</title><link rel="icon" href="data:,"><script type="module" src="main.js"></script>';
    await writeFile(join(root, 'index.html'), html);
    await writeFile(join(root, 'main.js'), `import ${JSON.stringify(entry)};`);
    const config = { root, configFile: false as const, logLevel: 'error' as const, build: { target: 'es2022' } };
    await build(config);
    const server = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
    undo.push(() => server.close());
    const browser: Browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...switches],
    });
    undo.push(() => browser.close());
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.waitForFunction('globalThis.benchGpuStepInPage !== undefined');
    return await page
      .evaluate((given) => globalThis.benchGpuStepInPage(given), options)
      .catch((error: Error) => {
        throw new Error(error.message.replace(/^page\.evaluate: Error: /, '').split('\n    at ')[0]);
      });
  } finally {
    for (const step of undo.reverse()) await step();
  }
}
