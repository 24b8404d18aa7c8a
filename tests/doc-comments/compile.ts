import { join, resolve } from 'node:path';
import ts from 'typescript';
import type { Example } from './examples.ts';
import { modules, surroundings } from './surroundings.ts';

const root = join(import.meta.dirname, '..', '..');

/** What the compiler says of examples, each a module with the imports and the values that its reader takes for granted. */
export function complaints(examples: readonly Example[]): readonly string[] {
  const settings = options();
  const entries = ts.createProgram(
    [...modules.values(), ...new Set(examples.map(({ file }) => file))].map((file) => resolve(root, file)),
    settings,
  );
  const namesOf = exportsBy(entries);
  const sources = new Map(
    examples.map((example, i) => [join(root, `example-${i}.ts`), { example, text: moduleOf(example, namesOf) }]),
  );
  const host = ts.createCompilerHost(settings);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists.call(host, file);
  host.getSourceFile = (file, version, ...rest) => {
    const made = sources.get(file);
    return made === undefined
      ? (entries.getSourceFile(file) ?? getSourceFile.call(host, file, version, ...rest))
      : ts.createSourceFile(file, made.text, version, true);
  };
  const program = ts.createProgram([...sources.keys()], settings, host, entries);
  return [...sources].flatMap(([name, { example }]) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) =>
        `${example.file}:${example.line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}\n    ${example.code}`,
    );
  });
}

const options = (): ts.CompilerOptions => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile.bind(ts.sys));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const { tsBuildInfoFile: _, ...rest } = options;
  return {
    ...rest,
    incremental: false,
    verbatimModuleSyntax: false,
    rewriteRelativeImportExtensions: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
};

type NamesOf = (file: string) => readonly string[];

/** What a source file exports, values and types. */
const exportsBy = (program: ts.Program): NamesOf => {
  const checker = program.getTypeChecker();
  return (file) => {
    const symbol = checker.getSymbolAtLocation(program.getSourceFile(resolve(root, file))!);
    return symbol === undefined ? [] : checker.getExportsOfModule(symbol).map(({ name }) => name);
  };
};

/** The example with its imports, those from its own file first, then from its package, and what it takes for granted. */
function moduleOf({ file, code }: Example, namesOf: NamesOf): string {
  const distance = (entry: string): number => (file.includes(entry.split('/src/')[0]!) ? 0 : 1);
  const entries = [...modules].sort(([, a], [, b]) => distance(a) - distance(b));
  const given = Object.entries(surroundings).filter(([name]) => takes(code, name) && !calls(code, name));
  const declarations = given.map(([name, type]) => `declare let ${name}: ${type};`).join('\n');
  const found = new Set(given.map(([name]) => name));
  const imports = [[file, file] as const, ...entries].flatMap(([specifier, entry]) => {
    const used = namesOf(entry).filter(
      (name) => !found.has(name) && (takes(code, name) || mentions(declarations, name)),
    );
    used.forEach((name) => found.add(name));
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${specifier}';`];
  });
  return [...libraries, ...imports, declarations, code, 'export {};'].join('\n');
}

const libraries = [
  "import * as tf from '@tensorflow/tfjs-core';",
  "import * as E from 'fp-ts/lib/Either.js';",
  "import { pipe } from 'fp-ts/lib/function.js';",
  "import * as TE from 'fp-ts/lib/TaskEither.js';",
  "import { readFile, writeFile } from 'node:fs/promises';",
];

/** Not the name of a field; three dots spread a value. */
const free = "(?<![\\w'])(?<!(?<!\\.\\.)\\.)";
const mentions = (code: string, name: string): boolean => new RegExp(`${free}${name}\\b`).test(code);
const calls = (code: string, name: string): boolean => new RegExp(`${free}${name}\\(`).test(code);

/** Whether code uses a name that it does not declare itself. */
const takes = (code: string, name: string): boolean =>
  mentions(code, name) &&
  !new RegExp(`\\b(const|let|function)\\s+(${name}\\b|[{[][^=]*\\b${name}\\b(?!:)[^=]*[\\]}]\\s*=)`).test(code);
