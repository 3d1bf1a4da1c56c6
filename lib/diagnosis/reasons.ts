import type { Account } from '@/lib/account/account';
import type { CauseCode } from './causes';
import { isFresh } from './history';
import type { TestObservations } from './observations';

/** What can be said about a cause in any run, beyond the answer itself. */
const REASONS: Partial<Readonly<Record<CauseCode, string>>> = {
  'certificate-unknown':
    'Key and certificate fit together here, so it may be that no mapping in this account holds this certificate for this integration record.',
  'certificate-revoked': 'Whether the mapping was revoked can only be seen in NetSuite.',
  'integration-unknown':
    'iss is the Client ID of this profile, but whether a record in this account has it can only be seen in NetSuite.',
  'integration-blocked': 'NetSuite does not say whether the record is blocked; its State does.',
  'grant-not-enabled':
    'The request asked for the client credentials grant, which the record must allow.',
  'scope-not-enabled':
    'The scopes in the request are known ones, so it may be that the record does not allow one.',
  'signature-invalid':
    'The signature was made with the key of the certificate of this profile, but NetSuite may hold another certificate under this Certificate ID.',
  'entity-or-role-inactive':
    'The entity and role of the mapping are not part of the request, so nothing here could check them.',
  'feature-disabled': 'Whether the features are enabled can only be seen in NetSuite.',
  'role-lacks-oauth-login':
    'The permissions of the role can only be seen in NetSuite; whether this one is asked for at the token endpoint or at the first call is not documented.',
  'role-lacks-rest': 'The permissions of the role can only be seen in NetSuite.',
  'role-web-services-only': 'Whether the role is one can only be seen in NetSuite.',
  'suiteql-not-permitted':
    'The other REST calls are not affected: the connection works, but queries may not.',
  'restlet-not-reachable': 'Script, deployment and its audience can only be seen in NetSuite.',
  'netsuite-unavailable': 'A fault of NetSuite itself gives such an answer too.',
  'clock-skew': 'NetSuite checks iat and exp by its own clock.',
  'account-not-found': 'An address that belongs to no account behaves like this.',
  'dns-failure': 'A name server that does not answer looks the same.',
  'proxy-interference': 'Something between this machine and NetSuite may have answered.',
  'access-token-invalid': 'The token came from the token endpoint of this account just before.',
  'access-token-blocked': 'The token came from the token endpoint of this account just before.',
};

/** What each kind of account means for its mappings. */
function explainUnknownCertificate(account: Account): string {
  switch (account.environment) {
    case 'sandbox':
      return ' Mappings are not copied from production into a sandbox.';
    case 'release-preview':
      return ' Mappings are not copied from production into a release preview.';
    default:
      return '';
  }
}

/** Why a cause is possible whatever was answered, as a sentence; nothing when there is none. */
export function reasonFor(
  code: CauseCode,
  { account, now, certificateValidFrom }: TestObservations,
): string | undefined {
  if (code === 'mapping-cleared-by-refresh') {
    const unlikely = isFresh(certificateValidFrom, now)
      ? ' The certificate is younger than a day, which makes that unlikely.'
      : '';
    return `${account.environmentLabel} loses its mappings at every refresh.${unlikely}`;
  }
  if (code === 'certificate-unknown') {
    return `${REASONS[code] ?? ''}${explainUnknownCertificate(account)}`;
  }
  return REASONS[code];
}
