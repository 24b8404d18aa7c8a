// Finds the files of reference values. They are not part of the repository: their folder is GR_GOLDEN_DIR, or shared/golden beside
// the repository.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const names = ['mlp', 'lenet', 'gelunet', 'resblock'];

/** The text of every file by its name, empty where a file is missing: tests in browsers cannot read files. */
export function goldenFiles(): Readonly<Record<string, string>> {
  const folder = process.env['GR_GOLDEN_DIR'] ?? fileURLToPath(new URL('../../../shared/golden/', import.meta.url));
  const files = names.map((name) => [`${name}.json`, join(folder, `${name}.json`)] as const);
  if (!files.every(([, path]) => existsSync(path))) return {};
  return Object.fromEntries(files.map(([name, path]) => [name, readFileSync(path, 'utf8')]));
}
