const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];
const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);

/**
 * What `JSON.parse` does not tell of a text: the first name that stands twice in one object, and how deep it nests. Reads
 * each character once and holds only names. On a text that is no JSON the answer means nothing.
 *
 * @param text.deepest stop there: deeper texts are not looked at further
 */
export function inspectJson(text: string, deepest: number): { readonly depth: number; readonly duplicate?: string } {
  const names: (Set<string> | undefined)[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x7b || code === 0x5b) {
      names.push(code === 0x7b ? new Set() : undefined);
      depth = Math.max(depth, names.length);
      if (depth > deepest) return { depth };
    } else if (code === 0x7d || code === 0x5d) names.pop();
    else if (code === quote) {
      const start = i++;
      for (; i < text.length && text.charCodeAt(i) !== quote; i++) if (text.charCodeAt(i) === backslash) i++;
      let after = i + 1;
      while (isSpace(text.charCodeAt(after))) after++;
      if (text.charCodeAt(after) !== colon) continue;
      const name = unescape(text.slice(start, i + 1));
      const seen = names.at(-1);
      if (seen?.has(name)) return { depth, duplicate: name };
      seen?.add(name);
    }
  }
  return { depth };
}

/** `"\u0061"` and `"a"` are one name. */
const unescape = (literal: string): string => {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
};
