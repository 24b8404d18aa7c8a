/** A number in five digits: what a chart can show, at a third of the size. */
export const brief = (value: number): number => Number(value.toPrecision(5));
