import type { FormCheck } from '@/lib/forms/form-state';
import { CodeBlock } from '../ui/code-block';
import { DefinitionList } from '../ui/definition-list';
import { Notice } from '../ui/notice';

/** What is found in the edited texts. */
export function TemplateVerdict({ check }: { readonly check: FormCheck }) {
  return (
    <Notice kind={check.kind} title={check.title}>
      {check.lines.length === 0 ? null : (
        <ul className="space-y-2">
          {check.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

/** What the edited texts render to. */
export function RenderedTexts({ check }: { readonly check: FormCheck }) {
  return (
    <div className="grid gap-x-5 gap-y-4 xl:grid-cols-[3fr_2fr]">
      {(check.texts ?? []).map(({ label, text }) => (
        <CodeBlock
          key={label}
          id={`check-${label.toLowerCase().replaceAll(' ', '-')}`}
          label={label}
          code={text}
          wrap
          copy={false}
        />
      ))}
    </div>
  );
}

/** The times of the texts on Celigo's clock, where that is set to another zone. */
export function TimesOnOtherClocks({ check }: { readonly check: FormCheck }) {
  return (
    <div className="space-y-8">
      {(check.groups ?? []).map(({ title, items }) => (
        <section key={title} className="space-y-2">
          <h3 className="text-subheading">{title}</h3>
          <DefinitionList items={items} />
        </section>
      ))}
    </div>
  );
}
