import { Fragment } from 'react';
import { acceptedUntil, type CertificateLife, isShortened } from '@/lib/keys/validity';
import { CopyField } from '../ui/copy-field';
import { DefinitionList } from '../ui/definition-list';
import { RelativeDate } from '../ui/relative-date';
import { DownloadCertificate, type DownloadCertificateProps } from './download-certificate';

/** Props of {@link CertificateFacts}. */
export type CertificateFactsProps = {
  readonly certificateId: string;
  /** Whether a person or a test confirmed that NetSuite shows it so. */
  readonly isConfirmed: boolean;
  readonly sha256Fingerprint: string;
  readonly algorithm: string;
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly now: Date;
  readonly download: DownloadCertificateProps;
};

/** A fingerprint that breaks between its bytes, four of them at a time. */
function Fingerprint({ children }: { readonly children: string }) {
  return (children.match(/.{1,12}/g) ?? []).map((bytes) => (
    <Fragment key={bytes}>
      {bytes}
      <wbr />
    </Fragment>
  ));
}

/** The end that a certificate itself gives, and NetSuite's where that is sooner. */
export function endFacts(life: CertificateLife, now: Date) {
  const own = { term: 'Valid until', value: <RelativeDate date={life.notAfter} now={now} /> };
  const accepted = <RelativeDate date={acceptedUntil(life)} now={now} />;
  return isShortened(life) ? [own, { term: 'NetSuite accepts it until', value: accepted }] : [own];
}

/** The file to upload first, then the Certificate ID and what the certificate says of itself. */
export function CertificateFacts(props: CertificateFactsProps) {
  return (
    <div className="space-y-5">
      <DownloadCertificate {...props.download} />
      <CopyField
        id="predicted-certificate-id"
        label="Certificate ID"
        value={props.certificateId}
        hint={
          props.isConfirmed
            ? 'The SHA-256 thumbprint of the certificate. NetSuite’s list shows the same value.'
            : 'Predicted: the SHA-256 thumbprint of the certificate. NetSuite shows the same value after the upload.'
        }
      />
      <DefinitionList
        items={[
          {
            term: 'SHA-256 fingerprint',
            value: <Fingerprint>{props.sha256Fingerprint}</Fingerprint>,
            mono: true,
          },
          { term: 'Algorithm', value: props.algorithm },
          { term: 'Subject', value: props.subject, mono: true },
          { term: 'Valid from', value: <RelativeDate date={props.notBefore} /> },
          ...endFacts(props, props.now),
        ]}
      />
    </div>
  );
}
