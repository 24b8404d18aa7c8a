import { DatasetFailure, datasetError } from '../error.ts';

/** An image of a class folder. */
export interface FolderImage {
  readonly path: string;
  readonly label: number;
}

/** The images of a tree of class folders by role; a tree without roles has all of them in `train`. */
export interface FolderLayout {
  readonly classes: readonly string[];
  readonly train: readonly FolderImage[];
  readonly validation: readonly FolderImage[];
  readonly test: readonly FolderImage[];
}

/** What the folders of the roles may be called. */
const roles: Readonly<Record<string, 'train' | 'validation' | 'test'>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
  testing: 'test',
};

const isImage = (path: string): boolean =>
  /\.(png|jpe?g)$/i.test(path) && !path.split('/').some((n) => n.startsWith('.'));

/**
 * Sorts files into roles and classes: `train/<class>/…` (with `validation` or `val`, and `test` beside it), or
 * `<class>/…` without roles. Classes are the names of the folders in order; files that are no PNG or JPEG are left out.
 * Throws `DatasetFailure` when there are no images, or fewer than two classes.
 */
export const folderLayout = (paths: readonly string[]): FolderLayout => {
  const images = paths.filter(isImage).map((path) => path.split('/'));
  const inRoles = images.length > 0 && images.every(([role = '']) => Object.hasOwn(roles, role.toLowerCase()));
  const depth = inRoles ? 1 : 0;
  const labelled = images.filter((parts) => parts.length > depth + 1);
  const classes = [...new Set(labelled.map((parts) => parts[depth]!))].sort();
  if (classes.length < 2) {
    throw new DatasetFailure(
      datasetError('Empty', {
        given: `${labelled.length} PNG and JPEG files in ${classes.length} class folders`,
        expected: 'two class folders or more, as cats/1.png and dogs/1.png, or as train/cats/1.png',
        fix: 'put the images of each class into a folder of its name',
      }),
    );
  }
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const of = (role: 'train' | 'validation' | 'test'): readonly FolderImage[] =>
    labelled
      .filter(([first = '']) => (inRoles ? roles[first.toLowerCase()] : 'train') === role)
      .map((parts) => ({ path: parts.join('/'), label: labelOf.get(parts[depth]!)! }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  return { classes, train: of('train'), validation: of('validation'), test: of('test') };
};
