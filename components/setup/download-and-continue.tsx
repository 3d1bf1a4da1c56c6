'use client';

import { useRouter } from 'next/navigation';
import { buttonClasses } from '../ui/button-classes';

/**
 * Downloads a certificate and then opens the page where it is uploaded. Without JavaScript, it only
 * downloads.
 */
export function DownloadAndContinue({
  fileHref,
  href,
}: {
  readonly fileHref: string;
  readonly href: string;
}) {
  const router = useRouter();
  return (
    <a
      href={fileHref}
      download="public.pem"
      onClick={() => router.push(href)}
      className={buttonClasses('secondary')}
    >
      Download and continue
    </a>
  );
}
