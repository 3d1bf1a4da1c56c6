import { ChevronDown } from 'lucide-react';
import { MarkedText } from '../ui/marked-text';
import { Screen, ScreenField, ScreenMark } from './screen';

/** One field of NetSuite's window, and what to choose there in marked text. */
export type M2mField = { readonly label: string; readonly choose: string };

/** The window that Create New opens on NetSuite's M2M page. */
export function M2mFormDrawing({ fields }: { readonly fields: ReadonlyArray<M2mField> }) {
  return (
    <Screen side="netsuite" title="OAuth 2.0 Client Credentials (M2M) Setup: Create New">
      <dl className="space-y-3">
        {fields.map(({ label, choose }) => (
          <div key={label} className="grid gap-x-4 sm:grid-cols-[7rem_minmax(0,1fr)]">
            <dt className="pt-1.5 text-caption font-semibold">{label}</dt>
            <dd>
              <span
                aria-hidden="true"
                className="flex items-center justify-between rounded-xs border border-accent px-2 py-1 text-small"
              >
                {label === 'Certificate' ? 'public.pem' : ' '}
                {label === 'Certificate' ? (
                  <ScreenMark>Choose file</ScreenMark>
                ) : (
                  <ChevronDown className="size-4 text-ink-muted" />
                )}
              </span>
              <p className="mt-1 text-small text-ink-muted">
                <MarkedText text={choose} />
              </p>
            </dd>
          </div>
        ))}
      </dl>
    </Screen>
  );
}

/** NetSuite's list of mappings, with the place of the Certificate ID marked. */
export function M2mListDrawing() {
  return (
    <Screen side="netsuite" title="OAuth 2.0 Client Credentials (M2M) Setup">
      <ScreenField
        label="Certificate ID (first column of the new row)"
        value="43 letters, digits, hyphens and underscores"
        mark="Compare"
      />
    </Screen>
  );
}
