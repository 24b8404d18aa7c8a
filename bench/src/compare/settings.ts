/** A way to run PyTorch: flags of the peer. */
export interface Setting {
  readonly name: string;
  readonly flags: readonly string[];
}

const formats = {
  plain: [],
  'channels-last': ['--channels-last'],
  'no-mkldnn': ['--no-mkldnn'],
} as const;

/** The settings among which PyTorch's best is looked for: memory formats, and for convolutions an allocator that keeps big buffers. */
export const settingsFor = (model: string): readonly Setting[] =>
  model === 'mlp'
    ? [
        { name: 'plain', flags: [] },
        { name: 'no-mkldnn', flags: formats['no-mkldnn'] },
      ]
    : Object.entries(formats).flatMap(([name, flags]) => [
        { name, flags },
        { name: `${name}, malloc tuned`, flags: [...flags, '--malloc', 'tuned'] },
      ]);

/** Those that one run each found within a quarter of the fastest, at most three: only they are worth more runs. */
export function contenders(scouted: readonly { readonly setting: Setting; readonly ms: number }[]): readonly Setting[] {
  const sorted = scouted.toSorted((a, b) => a.ms - b.ms);
  return sorted
    .filter(({ ms }) => ms <= 1.25 * sorted[0]!.ms)
    .slice(0, 3)
    .map(({ setting }) => setting);
}
