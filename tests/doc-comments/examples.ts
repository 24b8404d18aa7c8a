import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The code of an `@example`, and where it stands. */
export interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** The examples in the doc comments of a source file. */
export function examplesIn(file: string): readonly Example[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const tags = new Set<ts.JSDocTag>();
  const visit = (node: ts.Node): void => {
    ts.getJSDocTags(node).forEach((tag) => tags.add(tag));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...tags]
    .filter((tag) => tag.tagName.text === 'example')
    .map((tag) => ({
      file,
      line: source.getLineAndCharacterOfPosition(tag.pos).line + 1,
      code: ts.getTextOfJSDocComment(tag.comment) ?? '',
    }));
}
