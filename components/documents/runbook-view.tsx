import type { Runbook, RunbookBlock, RunbookSection } from '@/lib/documents/runbook-content';
import { CodeBlock } from '../ui/code-block';
import { DefinitionList } from '../ui/definition-list';
import { ExternalLink } from '../ui/external-link';
import { MenuPath } from '../ui/menu-path';

/** Rows of a table as a list that needs no width: the first cell leads, the others follow named. */
function Rows({
  columns,
  rows,
}: {
  readonly columns: ReadonlyArray<string>;
  readonly rows: ReadonlyArray<ReadonlyArray<string>>;
}) {
  return (
    <ul className="border-t border-rule">
      {rows.map((cells, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a finished document never move, and two may be alike.
        <li key={index} className="keep-together border-b border-rule py-3">
          <p className="font-semibold wrap-anywhere">{cells[0]}</p>
          {cells.slice(1).map((cell, cellIndex) =>
            cell === '' ? null : (
              <p key={columns[cellIndex + 1]} className="text-small wrap-anywhere">
                <span className="text-ink-muted">{columns[cellIndex + 1]}: </span>
                {cell}
              </p>
            ),
          )}
        </li>
      ))}
    </ul>
  );
}

function Block({ block, id }: { readonly block: RunbookBlock; readonly id: string }) {
  switch (block.kind) {
    case 'paragraph':
      return <p>{block.text}</p>;
    case 'subheading':
      return <h3 className="pt-2 text-subheading">{block.text}</h3>;
    case 'menu':
      return (
        <p>
          <MenuPath path={block.path} />
          {block.href === undefined ? null : (
            <>
              {' '}
              <ExternalLink href={block.href}>Open</ExternalLink>
            </>
          )}
        </p>
      );
    case 'facts':
      return <DefinitionList items={block.facts} />;
    case 'list': {
      const items = block.items.map((item) => <li key={item}>{item}</li>);
      return <div className="prose">{block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>}</div>;
    }
    case 'table':
      return <Rows columns={block.columns} rows={block.rows} />;
    case 'code':
      return <CodeBlock id={id} label={block.label} code={block.text} wrap />;
  }
}

function Section({
  section,
  number,
}: {
  readonly section: RunbookSection;
  /** Of the appendix; none for what stands before them. */
  readonly number?: number;
}) {
  return (
    <section id={section.id} aria-labelledby={`${section.id}-title`} className="space-y-4">
      <h2 id={`${section.id}-title`} className="text-heading">
        {number === undefined ? '' : `Appendix ${number}. `}
        {section.title}
      </h2>
      {section.blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a finished document never move.
        <Block key={index} block={block} id={`${section.id}-${index}`} />
      ))}
    </section>
  );
}

/** A runbook to read and to print: one page to act on, then the appendices. */
export function RunbookView({ runbook }: { readonly runbook: Runbook }) {
  return (
    <article className="space-y-12">
      <div className="print:break-after-page">
        <Section section={runbook.onePage} />
      </div>
      <nav aria-label="Appendices" className="print-hidden">
        <h2 className="mb-2 text-heading">Appendices</h2>
        <ol className="list-decimal space-y-0.5 pl-6">
          {runbook.sections.map(({ id, title }) => (
            <li key={id}>
              <a href={`#${id}`} className="inline-block py-0.5">
                {title}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      {runbook.sections.map((section, index) => (
        <Section key={section.id} section={section} number={index + 1} />
      ))}
    </article>
  );
}
