import Link from 'next/link';
import { Notice } from '../ui/notice';

/** One alert of the banner. */
export type BannerAlert = {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly sentences: ReadonlyArray<string>;
  readonly path: string;
  readonly pathLabel: string;
  readonly kind: 'success' | 'warning' | 'danger';
};

/** What people are to know now, each with the way on. Nothing when there is nothing. */
export function AlertBanner({
  alerts,
  inFull,
}: {
  readonly alerts: ReadonlyArray<BannerAlert>;
  /** True to show all sentences, false for a line each. */
  readonly inFull: boolean;
}) {
  if (alerts.length === 0) {
    return null;
  }
  return (
    <section aria-label="Alerts" className="mb-8 space-y-3 print-hidden">
      {alerts.map(({ id, code, title, sentences, path, pathLabel, kind }) => (
        <Notice key={id} kind={kind} title={title}>
          {inFull ? <p>{sentences.join(' ')}</p> : null}
          <p className="text-small">
            <Link href={path} prefetch={false}>
              {pathLabel}
            </Link>{' '}
            <code className="text-ink-muted">{code}</code>
          </p>
        </Notice>
      ))}
    </section>
  );
}
