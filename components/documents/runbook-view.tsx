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
      return <h3 className="pt-2 font-semibold">{block.text}</h3>;
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

function Blocks({ section }: { readonly section: RunbookSection }) {
  return section.blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a finished document never move.
    <Block key={index} block={block} id={`${section.id}-${index}`} />
  ));
}

/** Folded on the screen, but for what is still to do; on paper everything is open. */
function Appendix({
  section,
  number,
}: {
  readonly section: RunbookSection;
  readonly number: number;
}) {
  return (
    <details
      open={section.id === 'still-to-do'}
      className="disclosure border-b border-rule print:border-0 print:pb-6"
    >
      <summary className="flex items-baseline py-2.5">
        <h3 id={`${section.id}-title`} className="text-subheading">
          <span className="text-ink-muted">Appendix {number}.</span> {section.title}
        </h3>
      </summary>
      <section
        id={section.id}
        aria-labelledby={`${section.id}-title`}
        className="space-y-4 pt-1 pb-8"
      >
        <Blocks section={section} />
      </section>
    </details>
  );
}

/** A runbook to read and to print: one page to act on, then the appendices. */
export function RunbookView({ runbook }: { readonly runbook: Runbook }) {
  const { onePage, sections } = runbook;
  return (
    <article>
      <section aria-labelledby="one-page-title" className="space-y-4 print:break-after-page">
        <h2 id="one-page-title" className="text-heading">
          {onePage.title}
        </h2>
        <Blocks section={onePage} />
      </section>
      <section aria-labelledby="appendices" className="mt-12 print:mt-0">
        <h2 id="appendices" className="mb-2 text-heading">
          Appendices
        </h2>
        <div className="border-t border-rule print:border-0">
          {sections.map((section, index) => (
            <Appendix key={section.id} section={section} number={index + 1} />
          ))}
        </div>
      </section>
    </article>
  );
}
