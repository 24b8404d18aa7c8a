import { type Dataset, exampleSize, select } from '@gr/datasets';
import { type Key, foldIn, permutation } from '@gr/random/host';
import { advance, inkOf, lineHeight } from './glyphs.ts';

/** An image in three channels. */
export interface Sheet {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

const grid = 10;
/** Pixels a dot of a letter takes. */
const dot = 2;
const textHeight = (lineHeight + 2) * dot;
const margin = 4;
/** The least width of a cell, so that most names fit. */
const leastCell = 112;

/**
 * A hundred labelled examples in ten rows: of up to ten classes each has rows of its own, of more a hundred are drawn.
 * Small images are enlarged by a whole factor, so that pixels stay what they are.
 */
export const contactSheet = (dataset: Dataset, key: Key): Sheet => {
  const shown = select(pick(dataset, key))(dataset);
  const [height = 1, width = 1] = dataset.shape;
  const zoom = Math.max(1, Math.floor(64 / Math.max(height, width)));
  const cellWidth = Math.max(leastCell, width * zoom) + margin;
  const cellHeight = height * zoom + textHeight + margin;
  const sheet: Sheet = {
    height: grid * cellHeight + margin,
    width: grid * cellWidth + margin,
    data: new Uint8Array((grid * cellHeight + margin) * (grid * cellWidth + margin) * 3).fill(255),
  };
  for (let cell = 0; cell < shown.labels.length; cell++) {
    const top = margin + Math.floor(cell / grid) * cellHeight;
    const left = margin + (cell % grid) * cellWidth;
    drawImage(sheet, shown, cell, { top, left, zoom });
    const name = dataset.classes[shown.labels[cell]!] ?? '?';
    drawText(sheet, name, { top: top + height * zoom + dot, left, width: cellWidth - margin });
  }
  return sheet;
};

/** Ten examples of each of ten classes; of fewer or more classes as evenly as it goes, in the order of the classes. */
const pick = (dataset: Dataset, key: Key): readonly number[] => {
  const order = permutation(key, dataset.labels.length);
  const byClass: number[][] = dataset.classes.map(() => []);
  for (const index of order) byClass[dataset.labels[index]!]!.push(index);
  const classes = dataset.classes.length;
  const shownClasses =
    classes <= grid * grid
      ? dataset.classes.map((_, label) => label)
      : [...permutation(foldIn(key, 1), classes).subarray(0, grid * grid)].sort((a, b) => a - b);
  const each = Math.max(1, Math.floor((grid * grid) / shownClasses.length));
  return shownClasses.flatMap((label) => byClass[label]!.slice(0, each)).slice(0, grid * grid);
};

const drawImage = (
  sheet: Sheet,
  { images, shape, ...rest }: Dataset,
  example: number,
  { top, left, zoom }: { readonly top: number; readonly left: number; readonly zoom: number },
): void => {
  const [height = 1, width = 1, channels = 1] = shape;
  const start = example * exampleSize({ images, shape, ...rest });
  const byte = images instanceof Uint8Array ? 1 : 255;
  for (let row = 0; row < height * zoom; row++)
    for (let column = 0; column < width * zoom; column++) {
      const pixel = start + (Math.floor(row / zoom) * width + Math.floor(column / zoom)) * channels;
      for (let channel = 0; channel < 3; channel++) {
        const value = images[pixel + Math.min(channel, channels - 1)]! * byte;
        sheet.data[((top + row) * sheet.width + left + column) * 3 + channel] = value;
      }
    }
};

const drawText = (
  sheet: Sheet,
  text: string,
  { top, left, width }: { readonly top: number; readonly left: number; readonly width: number },
): void => {
  const fitting = text.slice(0, Math.floor(width / (advance * dot)));
  for (const { row, column } of inkOf(fitting))
    for (let y = 0; y < dot; y++) {
      const from = ((top + row * dot + y) * sheet.width + left + column * dot) * 3;
      sheet.data.fill(0, from, from + dot * 3);
    }
};
