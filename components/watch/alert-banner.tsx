import Link from 'next/link';
import type { FormAction } from '@/lib/forms/form-state';
import { ActionForm } from '../forms/action-form';
import { ForEditors } from '../forms/may-change';
import { TroubleText } from '../profiles/trouble-text';
import { Notice } from '../ui/notice';

/** One alert of the banner. */
export type BannerAlert = {
  readonly id: string;
  readonly shownCode: string;
  readonly title: string;
  readonly sentences: ReadonlyArray<string>;
  readonly path: string;
  readonly pathLabel: string;
  readonly kind: 'success' | 'warning' | 'danger';
  /** Whether a person may dismiss it. */
  readonly isNews: boolean;
};

/** What people are to know now, each with the way on. Nothing when there is nothing. */
export function AlertBanner({
  alerts,
  dismissAction,
  onPagesOf,
}: {
  readonly alerts: ReadonlyArray<BannerAlert>;
  readonly dismissAction: FormAction;
  /** The address of the profile on whose pages they stand, with all their sentences; absent for a line each. */
  readonly onPagesOf?: string;
}) {
  if (alerts.length === 0) {
    return null;
  }
  return (
    <section aria-label="Alerts" className="mb-8 space-y-3 print-hidden">
      {alerts.map(({ id, shownCode, title, sentences, path, pathLabel, kind, isNews }) => (
        <Notice key={id} kind={kind} title={title}>
          {onPagesOf === undefined ? null : (
            <p>
              <TroubleText text={sentences.join(' ')} />
            </p>
          )}
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-small">
            {path === onPagesOf ? null : (
              <Link href={path} prefetch={false}>
                {pathLabel}
              </Link>
            )}
            <code className="text-ink-muted">{shownCode}</code>
            {isNews ? (
              <ForEditors>
                <div className="-mx-4 [&_button]:min-h-8 [&_button]:py-0 [&_button]:text-small">
                  <ActionForm
                    action={dismissAction}
                    submitLabel="Dismiss"
                    pendingLabel="One moment…"
                    submitVariant="quiet"
                    hiddenFields={{ alertId: id }}
                    idPrefix={`alert-${id}`}
                  />
                </div>
              </ForEditors>
            ) : null}
          </div>
        </Notice>
      ))}
    </section>
  );
}
