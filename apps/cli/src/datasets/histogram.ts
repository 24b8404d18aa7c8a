/** How many examples classes have: all numbers for up to 20 classes, the range for more. */
export const histogramText = (counts: readonly number[]): string => {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (least === most) return `${counts.length} classes, ${least.toLocaleString('en')} each`;
  return counts.length <= 20 ? counts.join(' ') : `${counts.length} classes, ${least} to ${most} each`;
};
