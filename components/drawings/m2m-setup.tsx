import { ChevronDown } from 'lucide-react';
import { M2M_PAGE } from '@/lib/account/deep-links';
import { MarkedText } from '../ui/marked-text';
import { Screen, ScreenMark } from './screen';

/** One field of NetSuite's window, and what to choose there in marked text. */
export type M2mField = { readonly label: string; readonly choose: string };

/** The window that Create New opens on NetSuite's M2M page. */
export function M2mFormDrawing({ fields }: { readonly fields: ReadonlyArray<M2mField> }) {
  return (
    <Screen side="netsuite" title={`${M2M_PAGE}: Create New`}>
      <dl className="space-y-2">
        {fields.map(({ label, choose }) => (
          <div
            key={label}
            className="grid items-center gap-x-4 gap-y-0.5 sm:grid-cols-[6rem_minmax(0,1fr)]"
          >
            <dt className="text-caption font-semibold">{label}</dt>
            <dd className="flex items-center justify-between gap-3 rounded-xs border border-edge px-2 py-1 text-small">
              <span className="min-w-0">
                <MarkedText text={choose} />
              </span>
              <span aria-hidden="true" className="shrink-0">
                {label === 'Certificate' ? (
                  <ScreenMark>Choose file</ScreenMark>
                ) : (
                  <ChevronDown className="size-4 text-ink-muted" />
                )}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </Screen>
  );
}

/** Columns of NetSuite's list; only the first place is known, so the others are in italics. */
const OTHER_COLUMNS = ['Application', 'Entity', 'Role', 'Revoked'];

/**
 * NetSuite's list of mappings, with the Certificate ID of the new row circled.
 *
 * @param where Says in marked text where it stands.
 */
export function M2mListDrawing({
  certificateId,
  where,
}: {
  readonly certificateId: string;
  readonly where: string;
}) {
  return (
    <Screen side="netsuite" title={M2M_PAGE}>
      <div aria-hidden="true" className="overflow-hidden text-caption">
        <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 border-b border-rule pb-1">
          <span className="font-semibold">Certificate ID</span>
          <span className="flex gap-4 text-ink-muted italic max-sm:hidden">
            {OTHER_COLUMNS.map((column) => (
              <span key={column}>{column}</span>
            ))}
          </span>
        </div>
        <div className="pt-2.5 pb-1.5 pl-1">
          <span className="inline-block rounded-full border-2 border-accent px-3 py-1 font-mono break-all">
            {certificateId}
          </span>{' '}
          <ScreenMark>Compare</ScreenMark>
        </div>
      </div>
      <p className="text-small text-ink-muted">
        <MarkedText text={where} />
      </p>
    </Screen>
  );
}
