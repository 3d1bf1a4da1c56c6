import { Download } from 'lucide-react';
import { ButtonLink } from '../ui/button-link';

/** Props of {@link DownloadCertificate}. */
export type DownloadCertificateProps = {
  readonly profileId: string;
  /** The credential whose certificate it is; by default, the one that the setup is about. */
  readonly credentialId?: string;
};

/** The address of a certificate as the file that NetSuite takes. */
export function certificateFileHref({ profileId, credentialId }: DownloadCertificateProps): string {
  const query = credentialId === undefined ? '' : `?credential=${credentialId}`;
  return `/profiles/${profileId}/public.pem${query}`;
}

/** Downloads a certificate as the file that NetSuite takes. */
export function DownloadCertificate(props: DownloadCertificateProps) {
  return (
    <ButtonLink
      href={certificateFileHref(props)}
      download="public.pem"
      variant="secondary"
      icon={<Download aria-hidden="true" className="size-5" />}
    >
      Download public.pem
    </ButtonLink>
  );
}
