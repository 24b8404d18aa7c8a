import { join, resolve } from 'node:path';
import ts from 'typescript';
import { modules } from './surroundings.ts';

const root = join(import.meta.dirname, '..', '..');

/** The functions and values that packages export, of their own, whose doc comment shows no example, as `package: name`. */
export function withoutExample(): readonly string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile.bind(ts.sys));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const entries = [...modules].map(([name, file]) => [name, resolve(root, file)] as const);
  const program = ts.createProgram(
    entries.map(([, file]) => file),
    { ...options, noEmit: true, incremental: false },
  );
  const checker = program.getTypeChecker();
  const declared = (symbol: ts.Symbol): ts.Symbol =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  return entries.flatMap(([name, file]) =>
    checker
      .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!)
      .map(declared)
      .filter(({ flags }) => (flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable)) !== 0)
      .filter((symbol) => symbol.declarations?.[0]?.getSourceFile().fileName.startsWith(join(root, 'packages')))
      .filter((symbol) => !symbol.getJsDocTags().some((tag) => tag.name === 'example'))
      .map((symbol) => `${name}: ${symbol.name}`),
  );
}
