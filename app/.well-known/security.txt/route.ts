import { DAY_MS } from '@/lib/durations';
import { plainAnswer } from '@/lib/forms/guarded-route';
import { currentInstallation } from '@/lib/installation/installation';

export const dynamic = 'force-dynamic';

/** How long the file may be relied on, in milliseconds: RFC 9116 advises less than a year. */
const VALID_FOR_MS = 90 * DAY_MS;

/** Tells strangers whom to write to about a vulnerability (RFC 9116), where `SECURITY_CONTACT` says so. */
export async function GET(): Promise<Response> {
  const { securityContact } = (await currentInstallation()).environment;
  if (securityContact === undefined) {
    return plainAnswer(404, 'This installation does not list a security contact.');
  }
  const expires = new Date(Date.now() + VALID_FOR_MS).toISOString();
  return plainAnswer(200, `Contact: ${securityContact}\nExpires: ${expires}`);
}
