import { ACTIVE_CERTIFICATES_MAX } from '@/lib/account/deep-links';
import type { AuditActor } from '@/lib/audit/audit';
import {
  type CeligoApiClient,
  celigoErrorSentences,
  createCeligoApiClient,
  tokenScopeText,
} from '@/lib/celigo-api/client';
import type { CeligoApiError } from '@/lib/celigo-api/errors';
import { isActiveCertificate } from '@/lib/netsuite/certificates';
import type { Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { type Reach, type Unattended, whyNotAutomatic } from './automatic';
import { openCertificateSession } from './netsuite-side';
import { noteRehearsal, type Rehearsal, type RehearsalLine } from './plan';
import { type RenewalTrouble, SETUP_UNFINISHED } from './trouble';

/** The part of Celigo's API that a rehearsal uses. It only reads. */
type Reading = Pick<CeligoApiClient, 'checkToken' | 'read'>;

const worksLine = (what: string, words: string): RehearsalLine => ({ what, works: true, words });

const failedLine = (
  what: string,
  { code, message: words }: Pick<RenewalTrouble, 'code' | 'message'>,
): RehearsalLine => ({ what, works: false, code, words });

const celigoLine = (what: string, error: CeligoApiError): RehearsalLine =>
  failedLine(what, { code: error.code, message: celigoErrorSentences(error).join(' ') });

/** Checks what an upload needs: a token for the key in use, and the list of certificates. */
async function rehearseNetSuite(
  { store }: Unattended,
  profile: Profile,
  reach: Reach,
): Promise<RehearsalLine> {
  const what = 'NetSuite issues a token and lists the certificates';
  const { active, next } = profile;
  if (active === undefined) {
    return failedLine(what, SETUP_UNFINISHED);
  }
  const session = await openCertificateSession(store, reach.netSuite, profile, active, 'rehearsal');
  if (!session.ok) {
    return failedLine(what, session.error);
  }
  const { listed } = session.value;
  const now = reach.netSuite.clock();
  const valid = listed.filter((one) => isActiveCertificate(one, now));
  if (valid.length >= ACTIVE_CERTIFICATES_MAX && next?.stage !== 'uploaded') {
    const message = `NetSuite has ${valid.length} active certificates for this integration record, and allows ${ACTIVE_CERTIFICATES_MAX}. Revoke one that nothing uses, to make room for the new one.`;
    return failedLine(what, { code: 'five-certificates', message });
  }
  return worksLine(what, `Active certificates: ${valid.length} of ${ACTIVE_CERTIFICATES_MAX}.`);
}

const OTHER_ACCOUNT: RenewalTrouble = {
  code: 'celigo-other-account',
  message:
    'The token belongs to a different Celigo account from the one that has this profile’s iClient.',
};

async function rehearseToken(client: Reading, profile: Profile): Promise<RehearsalLine> {
  const what = 'Celigo accepts the sealed API token';
  const checked = await client.checkToken();
  if (!checked.ok) {
    return celigoLine(what, checked.error);
  }
  const { account } = profile.configuration.celigo ?? {};
  const isOther = account !== undefined && account.userId !== checked.value.userId;
  return isOther
    ? failedLine(what, OTHER_ACCOUNT)
    : worksLine(what, `Scope: ${tokenScopeText(checked.value)}.`);
}

async function rehearseDocument(
  client: Reading,
  kind: 'iclients' | 'connections',
  id: string,
): Promise<RehearsalLine> {
  const noun = kind === 'iclients' ? 'iClient' : 'connection';
  const what = `Celigo shows the ${noun}`;
  const read = await client.read(kind, id);
  if (!read.ok) {
    return celigoLine(what, read.error);
  }
  if (read.value !== undefined) {
    return worksLine(what, `ID: ${id}.`);
  }
  const message = `Celigo has no ${noun} with the ID ${id}, or the token is not allowed to see it.`;
  return failedLine(what, { code: `celigo-${noun.toLowerCase()}-gone`, message });
}

async function rehearseCeligo(
  profile: Profile,
  { celigo }: Reach,
): Promise<ReadonlyArray<RehearsalLine>> {
  const { apiToken, made } = profile.configuration.celigo ?? {};
  if (apiToken === undefined || made?.iClientId === undefined || made.connectionId === undefined) {
    return [];
  }
  const { clientId } = profile.configuration;
  const client: Reading = createCeligoApiClient({
    ...celigo,
    region: apiToken.region,
    apiToken: apiToken.token,
    knownSecrets: clientId === undefined ? [] : [clientId],
  });
  const token = await rehearseToken(client, profile);
  if (!token.works) {
    return [token];
  }
  return [
    token,
    await rehearseDocument(client, 'iclients', made.iClientId),
    await rehearseDocument(client, 'connections', made.connectionId),
  ];
}

/**
 * Checks whether an automatic renewal would find what it needs: a token, NetSuite's list of certificates,
 * Celigo's API, the iClient, and the connection. Changes nothing in NetSuite or Celigo. The result is
 * stored.
 *
 * @returns Nothing when the profile is gone or cannot be reached.
 */
export async function rehearseRenewal(
  unattended: Unattended,
  profileId: string,
  actor: AuditActor,
): Promise<Rehearsal | undefined> {
  const { store } = unattended;
  const profile = await readProfile(store, profileId);
  const reach = profile === undefined ? undefined : await unattended.reach(profile);
  if (profile === undefined || reach === undefined) {
    return undefined;
  }
  const at = reach.netSuite.clock();
  const missing = whyNotAutomatic(profile, at);
  const lines =
    missing.length > 0
      ? missing.map((trouble) => failedLine('What an automatic renewal needs', trouble))
      : [
          await rehearseNetSuite(unattended, profile, reach),
          ...(await rehearseCeligo(profile, reach)),
        ];
  const rehearsal = { at, works: lines.every(({ works }) => works), lines };
  const isKept = await noteRehearsal(store, { profileId, actor, now: new Date() }, rehearsal);
  return isKept ? rehearsal : undefined;
}
