import {
  type CertificateUrgency,
  certificateUrgency,
  renewalDueAt,
} from '@/lib/keys/certificate-urgency';
import { dayText, relativeText } from '@/lib/words';
import { classNames } from '../ui/class-names';

/** The days between which a certificate is valid. */
export type LifeSpan = { readonly notBefore: Date; readonly notAfter: Date };

const WORDS: Readonly<Record<CertificateUrgency, string>> = {
  fresh: 'Ends',
  'renewal-due': 'Renewal due: ends',
  urgent: 'Renew now: ends',
  expired: 'Ended',
};

const TONES: Readonly<Record<CertificateUrgency, string>> = {
  fresh: 'text-accent',
  'renewal-due': 'text-warning',
  urgent: 'text-danger',
  expired: 'text-danger',
};

function percent(span: LifeSpan, moment: Date): number {
  const from = span.notBefore.getTime();
  const length = Math.max(1, span.notAfter.getTime() - from);
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
      <rect x={`${due}%`} y="2" width="2" height="8" className="fill-ink-muted" />
      <circle cx={`${today}%`} cy="6" r="5" className="fill-surface" />
      <circle cx={`${today}%`} cy="6" r="4" fill="currentColor" />
    </svg>
  );
}

/** How a certificate's life goes, in one line and a few words: for lists. */
export function LifeLine({ span, now }: { readonly span: LifeSpan; readonly now: Date }) {
  const urgency = certificateUrgency(span, now);
  return (
    <div className="space-y-1">
      <Line span={span} now={now} />
      <p className="text-caption">
        <time
          dateTime={span.notAfter.toISOString()}
          title={dayText(span.notAfter)}
          className={classNames(urgency !== 'fresh' && ['font-semibold', TONES[urgency]].join(' '))}
        >
          {WORDS[urgency]} {relativeText(span.notAfter, now)}
        </time>
      </p>
    </div>
  );
}

/** The mark that stands for a day on the line, before the day's words: the line itself has no labels. */
function DayMark({ term, tone }: { readonly term: string; readonly tone: string }) {
  const shape = {
    Today: ['size-2 rounded-full bg-current', tone].join(' '),
    'Renewal due': 'h-2.5 w-0.5 bg-current',
  }[term];
  return shape === undefined ? null : (
    <span aria-hidden="true" className={classNames('life-line mr-1.5 inline-block', shape)} />
  );
}

/** The same with its four days, as they follow each other: made, today, renewal due, end. */
export function LifeLineWithDays({ span, now }: { readonly span: LifeSpan; readonly now: Date }) {
  const days = [
    { term: 'Made', date: span.notBefore, note: '' },
    { term: 'Today', date: now, note: '' },
    { term: 'Renewal due', date: renewalDueAt(span), note: '' },
    { term: 'Ends', date: span.notAfter, note: relativeText(span.notAfter, now) },
  ].toSorted((a, b) => a.date.getTime() - b.date.getTime());
  return (
    <div className="space-y-3">
      <Line span={span} now={now} />
      <dl className="grid grid-cols-2 gap-3 text-caption sm:grid-cols-4">
        {days.map(({ term, date, note }) => (
          <div key={term} className="sm:text-center sm:first:text-left sm:last:text-right">
            <dt className="text-ink-muted">
              <DayMark term={term} tone={TONES[certificateUrgency(span, now)]} />
              {term}
            </dt>
            <dd>
              <time dateTime={date.toISOString()}>{dayText(date)}</time>
              {note === '' ? null : <span className="block text-ink-muted">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
