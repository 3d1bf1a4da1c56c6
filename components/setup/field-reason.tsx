import type { ReactNode } from 'react';
import type { CeligoField } from '@/lib/celigo/catalog';
import { InlineWarning } from '../ui/inline-warning';
import { MarkedText } from '../ui/marked-text';

const CERTAINTY_WORDS = {
  documented: 'Documented by Celigo.',
  'documented-by-both': 'Celigo documents the field; Oracle documents the value.',
  seen: 'Seen in Celigo and in a recipe from Celigo staff, but not in the documentation.',
  uncertain: 'Not certain: sources differ or say nothing.',
} as const;

/** A text as it is, in a box that is as wide as its place. */
export function LiteralText({ children }: { readonly children: string }) {
  return (
    <pre className="rounded-box border border-rule bg-sunken p-2.5 font-mono text-caption whitespace-pre-wrap wrap-anywhere">
      {children}
    </pre>
  );
}

/** Where a field stands in Celigo, what to watch for, and why it has its value. */
export function FieldReason({
  field,
  children,
}: {
  readonly field: CeligoField;
  /** What else there is to say of it. */
  readonly children?: ReactNode;
}) {
  return (
    <div className="space-y-2">
      <p>
        <MarkedText text={field.where} />
      </p>
      {field.warning === undefined ? null : (
        <InlineWarning>
          <MarkedText text={field.warning} />
        </InlineWarning>
      )}
      <p>
        <MarkedText text={field.why} />
      </p>
      <p className="text-ink-muted">{CERTAINTY_WORDS[field.certainty]}</p>
      {field.check === undefined ? null : (
        <p className="text-ink-muted">
          How to find out: <MarkedText text={field.check} />
        </p>
      )}
      {field.prefilled === undefined ? null : (
        <>
          <p>Celigo fills in this text. Replace it:</p>
          <LiteralText>{field.prefilled}</LiteralText>
        </>
      )}
      {children}
    </div>
  );
}
