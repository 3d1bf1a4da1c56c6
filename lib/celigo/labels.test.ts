import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { connectionFacts } from './connection';
import { iClientFacts } from './iclient';
import { CELIGO_LABELS } from './labels';
import { CELIGO_PREFIXES_TEXT } from './regions';

/** Labels of more than one word: in a text, they are never anything else. */
const UNMISTAKABLE = Object.values(CELIGO_LABELS).filter(
  (label) => label.includes(' ') && label !== CELIGO_LABELS.privateKey,
);

/** Where texts may name a field. */
const FOLDERS = [
  ...['lib/celigo', 'lib/celigo-api', 'lib/connection-test', 'lib/diagnosis', 'lib/documents'],
  ...['lib/practice/celigo', 'lib/renewal', 'app', 'components'],
];

/** Texts of a source file that may hold a label, without its comments and imports. */
function textsOf(file: string): ReadonlyArray<string> {
  const code = readFileSync(file, 'utf8');
  if (!UNMISTAKABLE.some((label) => code.includes(label))) {
    return [];
  }
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest);
  const texts: Array<string> = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isJsxText(node)) {
      texts.push(node.text);
    }
    if (ts.isTemplateMiddleOrTemplateTail(node)) {
      texts.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

test('each label is that of a field', () => {
  const labels = [...iClientFacts, ...connectionFacts].map(({ label }) => label);
  expect(Object.values(CELIGO_LABELS).filter((label) => !labels.includes(label))).toEqual([]);
});

test('no text types a label of Celigo’s by hand', () => {
  const files = FOLDERS.flatMap((folder) => {
    const names = readdirSync(folder, { encoding: 'utf8', recursive: true });
    return names.map((name) => path.join(folder, name));
  }).filter(
    (file) => /(?<!\.(test|fixture))\.tsx?$/.test(file) && !file.endsWith('celigo/labels.ts'),
  );
  const typed = files.flatMap((file) =>
    textsOf(file).flatMap((text) =>
      UNMISTAKABLE.filter((label) => text.includes(label)).map((label) => `${file}: ${label}`),
    ),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(typed).toEqual([]);
});

test('the prefixes of the other regions’ pages are said as the list of regions has them', () => {
  expect(CELIGO_PREFIXES_TEXT).toBe('eu., au., or ca.');
});
