// Writes dist/code-version.json: the version of the code that determines a trial's numbers.
//
// It is the package's version and a hash of every module that a trial's run reaches by imports: of our own the code without comments,
// so that a word of documentation makes no new version; of others the package's name and version. What reports, queues and commands
// do is not reached, and counts for nothing.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const [entry] = process.argv.slice(2);
if (entry === undefined)
  throw new Error('Which module runs trials? Usage, in the folder of a package: code-version.mjs dist/run.js');
const own = process.cwd();
const packages = dirname(own);
const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

const json = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** `name@version` of the package that holds a file. */
function packageOf(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, version } = json(manifest);
    if (name && version) return `${name}@${version}`;
  }
  throw new Error(`No package.json above ${file}.`);
}

/** Where an import leads from a file; undefined for an optional package that is not installed. */
function target(specifier, from) {
  if (specifier.startsWith('.')) return resolve(dirname(from), specifier);
  try {
    return createRequire(from).resolve(specifier);
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined;
    // a package that can be imported only
    if (error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return inNodeModules(specifier, from);
    throw error;
  }
}

/** The `package.json` of what a bare specifier names. */
function inNodeModules(specifier, from) {
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1);
  for (let folder = dirname(from); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'node_modules', ...name, 'package.json');
    if (existsSync(manifest)) return manifest;
  }
  return undefined;
}

/** What a trial's run consists of: our modules with their code, other packages with their version. */
function reachedFrom(entry) {
  const code = new Map();
  const others = new Set();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const name = relative(packages, file).replaceAll('\\', '/');
    if (code.has(name)) continue;
    const text = readFileSync(file, 'utf8');
    code.set(name, printer.printFile(ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)));
    for (const { fileName: specifier } of ts.preProcessFile(text, true, true).importedFiles) {
      if (isBuiltin(specifier)) continue;
      const at = target(specifier, file);
      if (at === undefined) others.add(`${specifier} (not installed)`);
      else if (specifier.startsWith('.') || specifier.startsWith('@gr/')) waiting.push(at);
      else others.add(packageOf(at));
    }
  }
  return { code, others };
}

const { code, others } = reachedFrom(join(own, entry));
const hash = createHash('sha256');
for (const name of [...code.keys()].sort()) hash.update(`${name}\n${code.get(name)}\n`);
for (const name of [...others].sort()) hash.update(`${name}\n`);
const codeVersion = `${json(join(own, 'package.json')).version}+${hash.digest('hex').slice(0, 16)}`;
writeFileSync(join(own, 'dist/code-version.json'), `${JSON.stringify({ codeVersion })}\n`);
if (process.argv.includes('--verbose')) console.log(codeVersion, [...code.keys()].sort(), [...others].sort());
