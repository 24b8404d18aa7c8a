import type { Verdict } from '../analysis/verdict.ts';
import { escape } from './draw.ts';
import type { Grid } from './tables.ts';

/** A button that saves something; what it is stands in the page's holdings under `of`. */
export interface Save {
  readonly label: string;
  readonly of: string;
  readonly form: 'text' | 'csv' | 'json' | 'svg' | 'png';
  readonly kind?: string;
  readonly name: string;
}

export const saves = (buttons: readonly Save[]): string =>
  `<div class="save">${buttons
    .map(
      ({ label, of, form, kind = '', name }) =>
        `<button type="button" data-of="${of}" data-form="${form}" data-kind="${kind}" data-name="${escape(name)}">${label}</button>`,
    )
    .join('')}</div>`;

/** Cells of HTML, the first of each row a heading. `text` columns are words, not numbers. */
export const table = ({ head, rows }: Grid, { text = [] }: { readonly text?: readonly number[] } = {}): string => {
  const mark = (i: number) => (text.includes(i) ? ' class="text"' : '');
  return (
    '<div class="scroll" tabindex="0"><table>' +
    `<thead><tr>${head.map((cell, i) => `<th scope="col"${mark(i)}>${escape(cell)}</th>`).join('')}</tr></thead><tbody>` +
    rows
      .map((row) => {
        const [first = '', ...rest] = row;
        return `<tr><th scope="row">${first}</th>${rest.map((cell, i) => `<td${mark(i + 1)}>${cell}</td>`).join('')}</tr>`;
      })
      .join('') +
    '</tbody></table></div>'
  );
};

/** A grid whose cells are plain text. */
export const plain = ({ head, rows }: Grid): Grid => ({ head, rows: rows.map((row) => row.map(escape)) });

export const badge = ({ kind, why }: Verdict): string =>
  kind === 'baseline' ? '' : `<span class="verdict ${kind.replaceAll(' ', '-')}" title="${escape(why)}">${kind}</span>`;
