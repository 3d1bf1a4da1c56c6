import { momentText } from '@/lib/words';
import type { Runbook, RunbookBlock, RunbookFact } from './runbook-content';

/** Characters that mean something in CommonMark or in GitHub's tables, wherever they stand. */
const SPECIAL = /[\\`*_[\]#|~{}]/g;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

/** What makes a link of a bare address. */
const BARE_ADDRESS = /:(?=\/\/)|\bwww(?=\.)/gi;

/** What makes a list or an underlined heading at the start of a line. */
const LEADING_MARK = /^(?:[-+=]|\d+(?=[.)]))/;

function characterReferences(text: string): string {
  return [...text].map((character) => `&#${character.charCodeAt(0)};`).join('');
}

/** Marks that turn the direction of what follows, so that a text reads as another than it is. */
const DIRECTION_MARKS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** On one line, with direction marks by their number. */
function oneLine(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(
      DIRECTION_MARKS,
      (mark) => `(U+${mark.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()})`,
    )
    .trim();
}

/**
 * A text that Markdown shows as it is, on one line: no markup, HTML, link or list can come out of a
 * name that somebody typed.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(SPECIAL, '\\$&')
    .replace(/[&<>]/g, (character) => ENTITIES.get(character) ?? '')
    .replace(BARE_ADDRESS, characterReferences)
    .replace(LEADING_MARK, characterReferences);
}

function longestRunOfBackticks(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/**
 * A value letter for letter in a table, on one line: a code span whose fence is longer than any within
 * it. A table is cut at its bars before code spans are read, and backslashes mean different things
 * in the two, so a value with either is escaped instead.
 */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  if (line === '' || /[|\\]/.test(line)) {
    return escapeMarkdown(line);
  }
  const fence = '`'.repeat(longestRunOfBackticks(line) + 1);
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRunOfBackticks(text) + 1));
  return [fence, text.replace(/\r\n?/g, '\n'), fence].join('\n');
}

function row(cells: ReadonlyArray<string>): string {
  return `| ${cells.join(' | ')} |`;
}

function table(columns: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string {
  const head = columns.map(escapeMarkdown);
  return [row(head), row(columns.map(() => '---')), ...rows.map(row)].join('\n');
}

function factRow({ term, value, mono }: RunbookFact): ReadonlyArray<string> {
  return [escapeMarkdown(term), mono === true ? codeSpan(value) : escapeMarkdown(value)];
}

/** Only addresses that were made from a parsed account come here; anything else is left out. */
function linkText(href: string | undefined): string {
  return href !== undefined && /^https:\/\/[a-z0-9.-]+\/[\w./-]*$/.test(href) ? ` (<${href}>)` : '';
}

function blockText(block: RunbookBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return escapeMarkdown(block.text);
    case 'subheading':
      return `### ${escapeMarkdown(block.text)}`;
    case 'menu':
      return `${block.path.map((step) => `**${escapeMarkdown(step)}**`).join(' → ')}${linkText(block.href)}`;
    case 'facts':
      return table(['Field', 'Value'], block.facts.map(factRow));
    case 'list':
      return block.items
        .map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${escapeMarkdown(item)}`)
        .join('\n');
    case 'table':
      return table(
        block.columns,
        block.rows.map((cells) => cells.map(escapeMarkdown)),
      );
    case 'code':
      return `${escapeMarkdown(block.label)}:\n\n${codeBlock(block.text)}`;
  }
}

/** A runbook as Markdown (CommonMark with GitHub's tables). */
export function runbookMarkdown(runbook: Runbook): string {
  const sections = runbook.sections.map(({ title, blocks }, index) =>
    [`## Appendix ${index + 1}. ${escapeMarkdown(title)}`, ...blocks.map(blockText)].join('\n\n'),
  );
  const { onePage } = runbook;
  return `${[
    `# ${escapeMarkdown(runbook.title)}`,
    escapeMarkdown(runbook.lead),
    `Created on ${escapeMarkdown(momentText(runbook.madeAt))} with NetSuite M2M Wizard.`,
    `## ${escapeMarkdown(onePage.title)}`,
    ...onePage.blocks.map(blockText),
    ...sections,
  ].join('\n\n')}\n`;
}
