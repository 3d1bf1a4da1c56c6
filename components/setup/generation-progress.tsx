import type { FormAction } from '@/lib/forms/form-state';
import { secondsText } from '@/lib/words';
import { ActionForm } from '../forms/action-form';
import { AutoRefresh } from './auto-refresh';

/** Props of {@link GenerationProgress}. */
export type GenerationProgressProps = {
  /** Ends the generation. */
  readonly cancelAction: FormAction;
  readonly hiddenFields: Readonly<Record<string, string>>;
  /** This page again, for browsers without a script. */
  readonly pageUrl: string;
  /** For instance `PS512, 4096 bits`. */
  readonly what: string;
  /** How many others come first; 0 while this one runs. */
  readonly ahead: number;
  /** Whole seconds since it was asked for. */
  readonly seconds: number;
};

function placeWords(ahead: number): string {
  if (ahead === 0) {
    return 'Your key is being generated.';
  }
  return ahead === 1
    ? 'Your key is in line: one other key is being generated first.'
    : `Your key is in line: ${ahead} other keys are being generated first.`;
}

/** Shows where a key generation stands, and ends it on demand. It goes on without this page. */
export function GenerationProgress({
  cancelAction,
  hiddenFields,
  pageUrl,
  what,
  ahead,
  seconds,
}: GenerationProgressProps) {
  return (
    <div className="space-y-5 rounded-box border-l-4 border-accent bg-accent-soft p-5">
      <AutoRefresh />
      <div className="space-y-2">
        <h3 className="text-heading">Generating the key</h3>
        <p role="status">{placeWords(ahead)}</p>
        <p className="flex flex-wrap items-center gap-4 text-small text-ink-muted">
          <progress aria-label="Generating the key" className="h-2 w-40" />
          <span className="tabular-nums">
            {what}. {secondsText(seconds)} so far.
          </span>
        </p>
        <p className="text-small text-ink-muted">
          Keys are generated one at a time, and each takes a few seconds. You can leave this page:
          the key will still be generated and sealed.
        </p>
        <noscript>
          <a href={pageUrl}>Refresh</a>
        </noscript>
      </div>
      <ActionForm
        action={cancelAction}
        submitLabel="Cancel"
        pendingLabel="Canceling…"
        submitVariant="secondary"
        hiddenFields={hiddenFields}
        idPrefix="generation"
      />
    </div>
  );
}
