/** Values of the inputs: bytes stand for byte / 255, floats for themselves. */
export type Values = Uint8Array | Float32Array;

/** Class indices: bytes for up to 256 classes. */
export type Labels = Uint8Array | Uint16Array;

/**
 * Per channel statistics of values in [0, 1] (bytes / 255), and how they are applied:
 *
 *     x = (value − mean) / (deviation + epsilon)
 */
export interface Standardization {
  readonly mean: readonly number[];
  /** Of the population: the square root of the mean squared deviation. */
  readonly deviation: readonly number[];
  readonly epsilon: number;
}

/** One way to label examples. */
export interface Labelling {
  readonly classes: readonly string[];
  /** [count]. */
  readonly labels: Labels;
}

/**
 * Labelled examples. Immutable: functions on it return new ones that share its bytes where they can, so neither write
 * into its arrays nor keep a file's buffer alive for a few examples of it ({@link select} copies).
 */
export interface Dataset {
  readonly name: string;
  /** Shape of one example, channels last: [28, 28, 1]. */
  readonly shape: readonly number[];
  /** Names of the classes; a label is an index into them. */
  readonly classes: readonly string[];
  /** [count, ...shape], row-major. */
  readonly images: Values;
  /** [count]. */
  readonly labels: Labels;
  /** Applied when a batch is made; undefined leaves values in [0, 1]. */
  readonly standardization: Standardization | undefined;
  /** All labellings of a set that has several, by name, the one in use among them: CIFAR-100's `fine` and `coarse`. */
  readonly labellings?: Readonly<Record<string, Labelling>>;
}

/**
 * The number of examples.
 *
 * @example count(train); // 2000
 */
export const count = (dataset: Dataset): number => dataset.labels.length;

/**
 * The number of values of one example: the product of its shape.
 *
 * @example exampleSize(train); // 784 for images of 28 × 28 × 1
 */
export const exampleSize = (dataset: Dataset): number => dataset.shape.reduce((product, size) => product * size, 1);

/** What a stored value stands for: bytes are 255ths. */
export const unit = (values: Values): number => (values instanceof Uint8Array ? 1 / 255 : 1);

/** The last axis of an image; anything else has one channel. */
export const channels = (dataset: Dataset): number => (dataset.shape.length === 3 ? (dataset.shape[2] ?? 1) : 1);

/**
 * Examples from `start` up to but not including `end`, sharing the bytes of the whole.
 * Throws when the range does not lie inside the dataset.
 *
 * @example
 * const heldOut = slice(50_000, 60_000)(train)
 */
export const slice =
  (start: number, end: number) =>
  (dataset: Dataset): Dataset => {
    const n = count(dataset);
    if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= n)) {
      throw new RangeError(
        `slice: given start ${start} and end ${end}; expected whole numbers with 0 <= start <= end <= ${n}, the examples of ${dataset.name}; choose a range inside`,
      );
    }
    const size = exampleSize(dataset);
    return {
      ...dataset,
      images: dataset.images.subarray(start * size, end * size),
      labels: dataset.labels.subarray(start, end),
      ...eachLabelling(dataset, (labels) => labels.subarray(start, end)),
    };
  };

/**
 * The first `n` examples. Throws when there are fewer.
 *
 * @example take(2000)(train);
 */
export const take = (n: number): ((dataset: Dataset) => Dataset) => slice(0, n);

/**
 * The examples at these indices, in this order, copied. Throws when an index is outside.
 *
 * @example
 * const threeOnes = select([3, 6, 8])(train)
 */
export const select =
  (indices: ArrayLike<number>) =>
  (dataset: Dataset): Dataset => {
    const n = count(dataset);
    const size = exampleSize(dataset);
    const images = new (arrayOf(dataset.images))(indices.length * size);
    const labels = new (arrayOf(dataset.labels))(indices.length);
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!;
      const label = dataset.labels[index];
      if (label === undefined) {
        throw new RangeError(
          `select: given index ${index}; expected whole numbers from 0 to ${n - 1}, the examples of ${dataset.name}; drop it`,
        );
      }
      labels[i] = label;
      images.set(dataset.images.subarray(index * size, (index + 1) * size), i * size);
    }
    const pick = (from: Labels): Labels => {
      const picked = new (arrayOf(from))(indices.length);
      for (let i = 0; i < indices.length; i++) picked[i] = from[indices[i]!]!;
      return picked;
    };
    return { ...dataset, images, labels, ...eachLabelling(dataset, pick) };
  };

/** The labellings of a set, if it has several, with their labels changed. */
const eachLabelling = (dataset: Dataset, change: (labels: Labels) => Labels): Pick<Dataset, 'labellings'> =>
  dataset.labellings === undefined
    ? {}
    : {
        labellings: Object.fromEntries(
          Object.entries(dataset.labellings).map(([name, { classes, labels }]) => [
            name,
            { classes, labels: change(labels) },
          ]),
        ),
      };

/**
 * The same examples by another of their labellings. Throws when the set has none of that name.
 *
 * @example
 * const coarse = relabel('coarse')(train) // CIFAR-100 with 20 classes in place of 100
 */
export const relabel =
  (name: string) =>
  (dataset: Dataset): Dataset => {
    const { labellings = {} } = dataset;
    const labelling = Object.hasOwn(labellings, name) ? labellings[name] : undefined;
    if (labelling === undefined) {
      const known = Object.keys(labellings).join(' or ');
      throw new RangeError(
        `relabel: given '${name}'; expected ${known === '' ? `nothing, as ${dataset.name} has one labelling` : known}; choose one it has`,
      );
    }
    return { ...dataset, ...labelling };
  };

/** The constructor of an array's own kind. */
const arrayOf = <A extends Values | Labels>(array: A): new (length: number) => A =>
  // Typed arrays are typed to have a `Function` for a constructor.
  array.constructor as new (length: number) => A;

/**
 * How many examples each class has.
 *
 * @example classHistogram(digits(key(1), 1000)).length; // 10
 */
export const classHistogram = (dataset: Dataset): readonly number[] => {
  const counts = dataset.classes.map(() => 0);
  for (const label of dataset.labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
};
