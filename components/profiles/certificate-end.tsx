import type { CertificateUrgency } from '@/lib/keys/certificate-urgency';
import { classNames } from '../ui/class-names';
import { RelativeDate } from '../ui/relative-date';

const WORDS: Readonly<Record<CertificateUrgency, string>> = {
  fresh: '',
  'renew-soon': 'Renew soon',
  urgent: 'Renew now',
  expired: 'Expired',
};

const CLASSES: Readonly<Record<CertificateUrgency, string>> = {
  fresh: '',
  'renew-soon': 'text-warning',
  urgent: 'text-danger',
  expired: 'text-danger',
};

/** When a certificate ends, and how urgent that is. */
export function CertificateEnd({
  validUntil,
  urgency,
  now,
}: {
  readonly validUntil: Date | string;
  readonly urgency: CertificateUrgency;
  readonly now: Date;
}) {
  return (
    <>
      {urgency === 'fresh' ? null : (
        <strong className={classNames('block font-semibold', CLASSES[urgency])}>
          {WORDS[urgency]}
        </strong>
      )}
      <RelativeDate date={validUntil} now={now} />
    </>
  );
}
