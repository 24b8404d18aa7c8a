// A report in a browser: what its buttons save, and whether all of it can be read on a phone, in the dark and on paper.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { analyse } from '@gr/report';
import { experiments } from '@gr/paper';
import { plan, trialsOf } from '@gr/trials';
import { renderReport } from '@gr/report/page';
import { type Browser, type Page, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { made } from '../../packages/trials/src/trial/made.test-support.ts';
import { findChromium, switches } from '../../scripts/machine/chromium.mjs';

const executablePath = findChromium();
const at: { dir: string; address: string; browser?: Browser } = { dir: '', address: '' };
beforeAll(async () => {
  if (executablePath === undefined) return;
  const planned = plan(experiments['mnist-2000']!, { seeds: 4 });
  const results = trialsOf(planned).flatMap((config) =>
    config.kind === 'toy'
      ? []
      : [made(config, 0.96 + 0.002 * config.penalty.kind.length ** 0.5 + 0.001 * Math.sin(config.seed))],
  );
  const manifest = { command: 'gr reproduce mnist-2000 --seeds 4', codeVersions: ['0.1.0+1f0c'], machines: ['test'] };
  const page = await renderReport(analyse(planned, results), { ...manifest, ended: null, failures: [] });
  at.dir = await mkdtemp(join(tmpdir(), 'gr-report-'));
  await writeFile(join(at.dir, 'report.html'), page);
  at.address = pathToFileURL(join(at.dir, 'report.html')).href;
  at.browser = await chromium.launch({ executablePath, args: switches });
});
afterAll(async () => {
  await at.browser?.close();
  if (at.dir !== '') await rm(at.dir, { recursive: true });
});

interface Look {
  readonly width: number;
  readonly scheme?: 'light' | 'dark';
}
async function open({ width, scheme = 'light' }: Look): Promise<Page> {
  const context = await at.browser!.newContext({
    ...{ viewport: { width, height: 800 }, colorScheme: scheme, acceptDownloads: true, offline: true },
  });
  const page = await context.newPage();
  await page.goto(at.address);
  return page;
}

const why = executablePath === undefined ? ' (skipped: there is no browser)' : '';

describe.skipIf(executablePath === undefined)(`the report in a browser${why}`, () => {
  test('each button saves a file of its kind', async () => {
    const page = await open({ width: 1200 });
    const save = async (label: string): Promise<{ readonly name: string; readonly bytes: Buffer }> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: label, exact: true }).first().click(),
      ]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const markdown = await save('Markdown');
    expect(markdown.name).toMatch(/^mnist-2000-shortened-t0\.md$/);
    expect(markdown.bytes.toString()).toMatch(/^\| Test accuracy, % \| Baseline \| poster \|[^\n]+\n\| :-- \|/);
    const latex = await save('LaTeX');
    expect(latex.name).toMatch(/\.tex$/);
    expect(latex.bytes.toString()).toMatch(/^\\begin\{table\}[^]*\\toprule[^]*\\end\{table\}\n$/);
    const table = await save('CSV with all statistics');
    expect(table.bytes.toString().split('\r\n')[0]).toMatch(/^Setting,Method,Seeds,.*p \(Holm\)/);

    const svg = await save('SVG');
    expect(svg.name).toMatch(/\.svg$/);
    expect(svg.bytes.toString()).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*<\/svg>$/);
    const png = await save('PNG');
    expect([...png.bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(600);
    const data = await save('CSV');
    const [head, ...rows] = data.bytes.toString().trimEnd().split('\r\n');
    expect(rows.length).toBeGreaterThan(1);
    expect(new Set(rows.map((row) => row.split(',').length))).toEqual(new Set([head!.split(',').length]));
    const json = await save('JSON (Vega-Lite)');
    expect(JSON.parse(json.bytes.toString())).toMatchObject({ title: { text: expect.any(String) } });
    await page.context().close();
  });

  test.each([320, 390, 900, 1200])(
    'at %i pixels nothing but a table that scrolls is wider than the window',
    async (width) => {
      const page = await open({ width });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const tables = page.locator('table');
      for (let i = 0; i < (await tables.count()); i += 1) {
        const last = tables.nth(i).locator('tbody tr').last().locator('td').last();
        await last.scrollIntoViewIfNeeded();
        const box = (await last.boundingBox())!;
        expect(box.x + box.width).toBeLessThanOrEqual(width);
      }
      const verdict = page.locator('.why').first();
      expect((await verdict.boundingBox())!.width).toBeGreaterThanOrEqual(120);
      // on a desk nothing needs to be scrolled
      const scrolled = 'Array.from(document.querySelectorAll(".scroll"), (e) => e.scrollWidth - e.clientWidth)';
      if (width >= 1200) expect(Math.max(...(await page.evaluate<number[]>(scrolled)))).toBe(0);
      await page.context().close();
    },
  );

  test('in the dark the ink is light on a dark ground', async () => {
    const lightness = async (scheme: 'light' | 'dark', what: string) => {
      const page = await open({ width: 900, scheme });
      const colour = await page.evaluate<string>(`getComputedStyle(document.body).${what}`);
      await page.context().close();
      return (
        /\d+, \d+, \d+/
          .exec(colour)![0]
          .split(', ')
          .map(Number)
          .reduce((a, b) => a + b, 0) / 3
      );
    };
    expect(await lightness('dark', 'color')).toBeGreaterThan(150);
    expect(await lightness('dark', 'backgroundColor')).toBeLessThan(60);
    expect(await lightness('light', 'color')).toBeLessThan(60);
    expect(await lightness('light', 'backgroundColor')).toBeGreaterThan(240);
  });
});
