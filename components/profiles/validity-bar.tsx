import {
  type CertificateUrgency,
  certificateUrgency,
  renewalDueAt,
} from '@/lib/keys/certificate-urgency';
import { type CertificateLife, expiresAt } from '@/lib/keys/validity';
import { dayText, relativeText } from '@/lib/words';
import { classNames } from '../ui/class-names';

/** The days between which a certificate is valid. The line ends when NetSuite no longer accepts it. */
export type LifeSpan = CertificateLife & {
  /** Whether Celigo uses it. Before that, there is nothing to renew. */
  readonly isInUse: boolean;
};

const WORDS: Readonly<Record<CertificateUrgency, string>> = {
  fresh: 'Expires',
  'renewal-due': 'Renewal due: expires',
  urgent: 'Renew now: expires',
  expired: 'Expired',
};

/** Of a certificate that Celigo does not use yet: a new one takes its place. */
const WORDS_BEFORE_USE: typeof WORDS = {
  ...WORDS,
  'renewal-due': 'Replace before use: expires',
  urgent: 'Replace before use: expires',
};

const TONES: Readonly<Record<CertificateUrgency, string>> = {
  fresh: 'text-accent',
  'renewal-due': 'text-warning',
  urgent: 'text-danger',
  expired: 'text-danger',
};

function percent(span: LifeSpan, moment: Date): number {
  const from = span.notBefore.getTime();
  const length = Math.max(1, expiresAt(span).getTime() - from);
  const share = ((moment.getTime() - from) / length) * 100;
  return Math.round(Math.min(100, Math.max(0, share)) * 10) / 10;
}

/** The line itself, for the eye: what is lived, where renewal is due, and today. */
function Line({ span, now }: { readonly span: LifeSpan; readonly now: Date }) {
  const today = percent(span, now);
  const due = percent(span, renewalDueAt(span));
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      className={classNames(
        'life-line block h-3 w-full overflow-visible',
        TONES[certificateUrgency(span, now)],
      )}
    >
      <rect x="0" y="4" width="100%" height="4" rx="2" className="fill-rule" />
      <rect x="0" y="4" width={`${today}%`} height="4" rx="2" fill="currentColor" />
      {span.isInUse ? (
        <rect x={`${due}%`} y="2" width="2" height="8" className="fill-ink-muted" />
      ) : null}
      <circle cx={`${today}%`} cy="6" r="5" className="fill-surface" />
      <circle cx={`${today}%`} cy="6" r="4" fill="currentColor" />
    </svg>
  );
}

/** How a certificate's life goes, in one line and a few words: for lists. */
export function ValidityBar({ span, now }: { readonly span: LifeSpan; readonly now: Date }) {
  const endsAt = expiresAt(span);
  const urgency = certificateUrgency(span, now);
  const words = span.isInUse ? WORDS : WORDS_BEFORE_USE;
  return (
    <div className="space-y-1">
      <Line span={span} now={now} />
      <p className="text-caption">
        <time
          dateTime={endsAt.toISOString()}
          title={dayText(endsAt)}
          className={classNames(urgency !== 'fresh' && ['font-semibold', TONES[urgency]].join(' '))}
        >
          {words[urgency]} {relativeText(endsAt, now)}
        </time>
      </p>
    </div>
  );
}

/** Where the words of a day stand, a third of the line each: renewal is due when two are over. */
const PLACES: Readonly<Record<string, string>> = {
  'Valid from': 'sm:col-start-1',
  'Renewal due': 'sm:col-start-2 sm:translate-x-1/2 sm:justify-self-end sm:text-center',
  Expires: 'sm:col-start-3 sm:justify-self-end sm:text-right',
  Expired: 'sm:col-start-3 sm:justify-self-end sm:text-right',
  // The words above the line are for the eye.
  Today: 'sr-only',
};

/** Above the line: the word for today, over its mark. */
function TodayLabel({ span, now }: { readonly span: LifeSpan; readonly now: Date }) {
  const today = percent(span, now);
  return (
    <svg aria-hidden="true" focusable="false" className="block h-5 w-full overflow-visible">
      <text
        x={`${today}%`}
        y="13"
        textAnchor={today < 25 ? 'start' : today > 75 ? 'end' : 'middle'}
        className="fill-ink text-caption"
      >
        <tspan className="fill-ink-muted">Today</tspan> {dayText(now)}
      </text>
    </svg>
  );
}

/**
 * The same with its days, each at its mark: today above the line, below it when it was made, when
 * renewal is due, and the end. Read out, they follow each other in time.
 */
export function ValidityBarWithDates({
  span,
  now,
}: {
  readonly span: LifeSpan;
  readonly now: Date;
}) {
  const endsAt = expiresAt(span);
  const days = [
    { term: 'Valid from', date: span.notBefore, note: '' },
    { term: 'Today', date: now, note: '' },
    ...(span.isInUse ? [{ term: 'Renewal due', date: renewalDueAt(span), note: '' }] : []),
    { term: endsAt > now ? 'Expires' : 'Expired', date: endsAt, note: relativeText(endsAt, now) },
  ].toSorted((a, b) => a.date.getTime() - b.date.getTime());
  return (
    <div className="space-y-1">
      <TodayLabel span={span} now={now} />
      <Line span={span} now={now} />
      <dl className="relative pt-1 text-caption sm:grid sm:grid-cols-3">
        {days.map(({ term, date, note }) => (
          <div
            key={term}
            className={classNames(
              'max-sm:flex max-sm:justify-between max-sm:gap-x-3 sm:row-start-1',
              PLACES[term],
            )}
          >
            <dt className="text-ink-muted">{term}</dt>
            <dd className="max-sm:text-right">
              <time dateTime={date.toISOString()}>{dayText(date)}</time>
              {note === '' ? null : <span className="block text-ink-muted">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
