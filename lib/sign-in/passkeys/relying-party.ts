import { isIP } from 'node:net';
import { type Environment, isLoopbackHost } from '@/lib/installation/environment';

/** For which site a passkey is made and used: its host name, and the origin of its pages. */
export type RelyingParty = { readonly id: string; readonly origin: string };

/**
 * The site that passkeys are for: that of `APP_URL` or, without one, `localhost`. Nothing where browsers use no
 * passkeys: for an IP address, and without TLS anywhere but on `localhost` (WebAuthn, sections 5.1.2 and 5.1.7).
 *
 * @param host The request's Host header, which the guard has found to be the app's own.
 */
export function relyingPartyOf(
  { appOrigin }: Pick<Environment, 'appOrigin'>,
  host: string | null,
): RelyingParty | undefined {
  const text = appOrigin ?? `http://${host ?? ''}`;
  if (!URL.canParse(text)) {
    return undefined;
  }
  const { hostname, origin, protocol } = new URL(text);
  const isAddress = isIP(hostname) !== 0 || hostname.startsWith('[');
  const isSecure = protocol === 'https:' || isLoopbackHost(hostname);
  // Without APP_URL the Host header decides nothing: it may name this computer only.
  const isNamed = appOrigin !== undefined || isLoopbackHost(hostname);
  return isAddress || !isSecure || !isNamed ? undefined : { id: hostname, origin };
}
