import { Download } from 'lucide-react';
import { ButtonLink } from '../ui/button';

/** Props of {@link DownloadCertificate}. */
export type DownloadCertificateProps = {
  readonly profileId: string;
  /** The credential whose certificate it is; by default, the one that the setup is about. */
  readonly credentialId?: string;
};

/** Downloads a certificate as the file that NetSuite takes. */
export function DownloadCertificate({ profileId, credentialId }: DownloadCertificateProps) {
  const query = credentialId === undefined ? '' : `?credential=${credentialId}`;
  return (
    <ButtonLink
      href={`/profiles/${profileId}/public.pem${query}`}
      download="public.pem"
      variant="secondary"
      icon={<Download aria-hidden="true" className="size-5" />}
    >
      Download public.pem
    </ButtonLink>
  );
}
