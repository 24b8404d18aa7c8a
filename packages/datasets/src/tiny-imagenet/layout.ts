import { DatasetFailure, datasetError } from '../error.ts';

/** The texts of the set that say what its images show. */
export interface TinyImagenetTexts {
  /** `wnids.txt`: one WordNet id a line. */
  readonly wnids: string;
  /** `words.txt`: id, tab, names separated by commas. */
  readonly words: string;
  /** `val/val_annotations.txt`: file, tab, id, tab, a box. */
  readonly annotations: string;
}

/** What the texts say. */
export interface TinyImagenetClasses {
  /** WordNet ids in ascending order: a label is an index into them. */
  readonly wnids: readonly string[];
  /** The first name of each class in `words.txt`, or its id. */
  readonly names: readonly string[];
  /** The label of each validation image, by file name. */
  readonly validation: ReadonlyMap<string, number>;
}

/** An image's set and label. */
export interface TinyImagenetPlace {
  readonly role: 'train' | 'val';
  readonly label: number;
}

const lines = (text: string): readonly string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '');

const badText = (file: string, given: string, expected: string): DatasetFailure =>
  new DatasetFailure(
    datasetError('BadText', { given: `${file} with ${given}`, expected, fix: 'take the file as published' }),
  );

/** More classes than this are no TinyImageNet. */
const mostClasses = 1000;

/** Reads the texts. Throws BadText where a line makes no sense. */
export const parseTexts = ({ wnids, words, annotations }: TinyImagenetTexts): TinyImagenetClasses => {
  const ids = [...new Set(lines(wnids).map((line) => line.trim()))].sort();
  const strange = ids.find((id) => !/^n\d{8}$/.test(id));
  if (strange !== undefined || ids.length === 0 || ids.length > mostClasses) {
    const given = strange === undefined ? `${ids.length} ids` : `the line ${JSON.stringify(strange.slice(0, 40))}`;
    throw badText('wnids.txt', given, `1 to ${mostClasses} ids such as n01443537`);
  }
  const labelOf = new Map(ids.map((id, label) => [id, label]));
  const nameOf = new Map<string, string>();
  for (const line of lines(words)) {
    const [id = '', text = ''] = line.split('\t');
    const name = text.split(',')[0]!.trim();
    if (labelOf.has(id) && name !== '') nameOf.set(id, name);
  }
  const validation = new Map<string, number>();
  for (const line of lines(annotations)) {
    const [file = '', id = ''] = line.split('\t');
    const label = labelOf.get(id);
    if (file === '' || label === undefined) {
      throw badText(
        'val_annotations.txt',
        `the line ${JSON.stringify(line.slice(0, 60))}`,
        'a file and an id of wnids.txt',
      );
    }
    validation.set(file, label);
  }
  return { wnids: ids, names: ids.map((id) => nameOf.get(id) ?? id), validation };
};

/**
 * The set and label of the file at a path below the set's folder; undefined for files that are no labelled image (boxes,
 * texts, the test set, which has no labels).
 */
export const placeOf = (path: string, { wnids, validation }: TinyImagenetClasses): TinyImagenetPlace | undefined => {
  const [, trainId] = /^train\/([^/]+)\/images\/[^/]+\.jpe?g$/i.exec(path) ?? [];
  if (trainId !== undefined) {
    const label = wnids.indexOf(trainId);
    return label < 0 ? undefined : { role: 'train', label };
  }
  const [, file] = /^val\/images\/([^/]+\.jpe?g)$/i.exec(path) ?? [];
  const label = file === undefined ? undefined : validation.get(file);
  return label === undefined ? undefined : { role: 'val', label };
};
