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

/** The modules that may read the labels and write texts. */
const MODULES = [
  ...['celigo', 'celigo-api', 'connection-test', 'diagnosis', 'documents', 'practice/celigo'],
  'renewal',
];

/** Texts of a source file, without its comments and imports. */
function textsOf(file: string): ReadonlyArray<string> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const texts: Array<string> = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
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
  const files = MODULES.flatMap((module) => {
    const names = readdirSync(path.join('lib', module), { encoding: 'utf8', recursive: true });
    return names.map((name) => path.join('lib', module, name));
  }).filter(
    (file) => /(?<!\.(test|fixture))\.ts$/.test(file) && !file.endsWith('celigo/labels.ts'),
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
