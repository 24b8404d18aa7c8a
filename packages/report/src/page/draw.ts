import { View, parse } from 'vega';
import { compile } from 'vega-lite';
import { config, ink } from './charts/theme.ts';
import type { Panel } from './panel.ts';

/**
 * A chart as SVG, drawn without a browser: the text of an element that scales with its box and has the page's text colour.
 * The same panel gives the same text.
 */
export async function draw({ spec, title }: Panel): Promise<string> {
  const view = new View(parse(compile(spec, { config }).spec), { renderer: 'none' });
  try {
    const svg = await view.toSVG();
    return (
      svg
        .replaceAll(ink, 'currentColor')
        // a tenth of a pixel is enough, and a third of the page
        .replace(/\d+\.\d{2,}/g, (number) => String(Number(Number(number).toFixed(/^0\.0/.test(number) ? 4 : 1))))
        .replace(/<svg ([^>]*?)\s*width="[^"]*" height="[^"]*"/, `<svg $1 role="img" aria-label="${escape(title)}"`)
    );
  } finally {
    view.finalize();
  }
}

/** Text as it stands in HTML, also between quotes. */
export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
