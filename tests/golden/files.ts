// Reads the files of reference values for the configuration of the tests: tests in browsers cannot read files themselves.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./values/', import.meta.url));

/** The text of every file of reference values by its name. One that is missing makes the tests fail that ask for it. */
export const goldenFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map(({ name }) => [name, readFileSync(`${folder}${name}`, 'utf8')]),
  );
