import Link from 'next/link';
import { DefinitionList } from '@/components/ui/definition-list';
import { Notice } from '@/components/ui/notice';
import { looksLikeCertificateId } from '@/lib/keys/certificate-id';
import type { ProfileCredential } from '@/lib/profiles/profile';

/**
 * That the saved Certificate ID is not the predicted one. In the usual form, it is that of another certificate. No
 * certificate is known to have one of another form, so what that means shows only in a test.
 */
export function MismatchWarning({
  credential: { certificateId, predictedCertificateId },
  continueHref,
}: {
  readonly credential: Pick<ProfileCredential, 'certificateId' | 'predictedCertificateId'>;
  readonly continueHref: string;
}) {
  if (certificateId === undefined || certificateId === predictedCertificateId) {
    return null;
  }
  const isUsual = looksLikeCertificateId(certificateId);
  return (
    <Notice
      kind="warning"
      title={
        isUsual
          ? 'This is not the Certificate ID of your certificate'
          : 'This Certificate ID has an unusual form'
      }
    >
      {isUsual ? (
        <p>
          It is saved, but NetSuite most likely has a different file than the one made here (
          <code>certificate-id-mismatch</code>). Upload this profile’s public.pem, or check that you
          copied the right row.
        </p>
      ) : (
        <p>
          It is saved because it was confirmed. The connection test shows whether NetSuite accepts
          it for your certificate.
        </p>
      )}
      <DefinitionList
        items={[
          { term: 'Saved', value: certificateId, mono: true },
          { term: 'Predicted', value: predictedCertificateId, mono: true },
        ]}
      />
      <p>
        <Link href={continueHref} prefetch={false}>
          Continue anyway
        </Link>
      </p>
    </Notice>
  );
}
