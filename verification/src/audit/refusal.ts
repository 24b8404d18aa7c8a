/** Messages that tell a user nothing about the call: of an engine, a shader compiler, or memory. */
const unclear = [
  /^undefined|of undefined|of null|is not a function|is not iterable|is not defined|Cannot (read|set) propert/i,
  /shader|compile|linking|GLSL|WGSL|pipeline|uncaptured/i,
  /for rank \d+ .*not/i,
  /out of bounds|unreachable|table index|RuntimeError|Invalid typed array length|Invalid array length|offset is out of/i,
  /call stack|got status|Aborted/i,
  /shares its memory/,
];

/** Whether an error says what was wrong with the call. */
export const isClear = (message: string): boolean =>
  message.length > 15 && !unclear.some((pattern) => pattern.test(message));
