/** The part of jStat that is used here; it brings no types. */
declare module 'jstat' {
  const jstat: {
    readonly studentt: {
      cdf(t: number, degrees: number): number;
      inv(p: number, degrees: number): number;
    };
    readonly noncentralt: { cdf(t: number, degrees: number, noncentrality: number): number };
  };
  export default jstat;
}
