// The first program of every README runs as it stands there.
import { readFileSync, readdirSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { evaluate, root } from './process.ts';

const readmes = ['README.md', ...readdirSync(`${root}packages`).map((name) => `packages/${name}/README.md`)];

/** The first program of a page, as JavaScript. */
function program(page: string): string | undefined {
  const block = /^```(?:ts|js)\n([\s\S]*?)^```/m.exec(page)?.[1];
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  return block === undefined ? undefined : ts.transpileModule(block, { compilerOptions }).outputText;
}

for (const readme of readmes)
  test(readme, async () => {
    const text = program(readFileSync(`${root}${readme}`, 'utf8'));
    expect(text, 'a README shows a program').toContain('import');
    const { code, err } = await evaluate(text!, '.');
    expect(err.replace(/=+\n.*tfjs-node.*\n=+\n/g, '').trim()).toBe('');
    expect(code).toBe(0);
  });
