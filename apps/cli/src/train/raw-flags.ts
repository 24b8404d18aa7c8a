/** The flags as they come from the command line: text, or true for a switch. */
export type RawFlags = Readonly<Record<string, string | boolean | undefined>>;
