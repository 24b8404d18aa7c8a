import { chromium } from 'playwright';
import { preview } from 'vite';
import type { Message } from './message.ts';
import type { SuiteOptions } from './outcome.ts';

/** The browser and its switches. */
export interface Browser {
  /** Playwright's own where it is left out. */
  readonly executablePath?: string;
  readonly args: readonly string[];
}

/** Runs the suite in a page of a headless Chromium. */
export async function runInPage(
  folder: string,
  options: SuiteOptions,
  { executablePath, args }: Browser,
  signal: AbortSignal,
  listen: (message: Message) => void,
): Promise<void> {
  const server = await preview({
    configFile: false,
    logLevel: 'error',
    root: folder,
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1' },
  });
  try {
    const browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...args],
    });
    try {
      const page = await browser.newPage();
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        page.on('crash', () => reject(new Error('the page crashed')));
        page.on('close', () => reject(new Error('the page was closed')));
        void page
          .exposeFunction('send', (message: Message) => {
            listen(message);
            if (message.kind === 'end' || message.kind === 'thrown') resolve();
          })
          .then(() =>
            page.goto(
              `${server.resolvedUrls!.local[0]!}?${new URLSearchParams({ options: JSON.stringify(options) }).toString()}`,
            ),
          )
          .catch(reject);
      });
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}
