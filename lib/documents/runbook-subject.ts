import type { Account } from '@/lib/account/account';
import type { EditedTemplates } from '@/lib/celigo/profile-templates';
import { describeCertificate } from '@/lib/keys/certificate';
import { namesInCeligo } from '@/lib/profiles/celigo-forms';
import type { Profile, ProfileCredential } from '@/lib/profiles/profile';
import type { CertificateHistory } from '@/lib/renewal/history';
import { CLIENT_ID_LEFT_OUT } from './runbook';
import type { OpenTask, RunbookCertificate, RunbookSubject } from './runbook-facts';
import type { HistoryLine } from './runbook-history';

function certificateOf(credential: ProfileCredential): RunbookCertificate {
  const described = describeCertificate(credential.certificatePem);
  if (!described.ok) {
    throw new Error(`Credential ${credential.id} has a certificate that cannot be parsed.`);
  }
  const { subject, serialNumber, sha256Fingerprint, pem } = described.value;
  return {
    algorithm: credential.algorithm,
    rsaModulusLength: credential.rsaModulusLength,
    pem,
    subject,
    serialNumber,
    sha256Fingerprint,
    predictedCertificateId: credential.predictedCertificateId,
    certificateId: credential.certificateId,
    notBefore: credential.notBefore,
    notAfter: credential.notAfter,
    worksLonger: credential.worksLonger,
  };
}

/** The edited texts, without a Client ID that was typed into them in place of its path. */
function templatesOf({ templates = {}, clientId }: Profile['configuration']): EditedTemplates {
  const without = (text: string) =>
    clientId === undefined ? text : text.replaceAll(clientId, CLIENT_ID_LEFT_OUT);
  return {
    ...(templates.payload === undefined ? {} : { payload: without(templates.payload) }),
    ...(templates.headers === undefined ? {} : { headers: without(templates.headers) }),
  };
}

/** What the wizard made in Celigo, as long as the profile is still about the same account. */
function madeInCeligo({ configuration, accountId }: Profile): RunbookSubject['madeInCeligo'] {
  const made = configuration.celigo?.made;
  if (made === undefined || made.accountId !== accountId) {
    return undefined;
  }
  const { region, iClientId, connectionId } = made;
  return { region, iClientId, connectionId };
}

/** What of a profile goes into its runbook: everything but the Client ID and the private key. */
export function runbookSubject(facts: {
  readonly profile: Profile;
  readonly account: Account;
  readonly openTasks: ReadonlyArray<OpenTask>;
  readonly contacts: ReadonlyArray<string>;
  readonly certificates: CertificateHistory;
  readonly saidByNetsuite?: RunbookSubject['saidByNetsuite'];
  readonly history: { readonly lines: ReadonlyArray<HistoryLine>; readonly isCut: boolean };
}): RunbookSubject {
  const { profile, account, openTasks, contacts, saidByNetsuite, certificates, history } = facts;
  const { clientId, entity, role } = profile.configuration;
  // The runbook is about what Celigo uses; a next certificate is not part of it yet.
  const certificate = profile.active ?? profile.next;
  return {
    profileName: profile.name,
    namesInCeligo: namesInCeligo(profile),
    account,
    scopes: profile.scopes,
    clientIdIsKnown: clientId !== undefined,
    entity,
    role,
    saidByNetsuite,
    templates: templatesOf(profile.configuration),
    madeInCeligo: madeInCeligo(profile),
    certificate: certificate === undefined ? undefined : certificateOf(certificate),
    isUsedInCeligo: profile.active !== undefined,
    lastTest: profile.lastTest,
    celigoProof: profile.celigoProof,
    openTasks,
    contacts,
    certificates,
    history: history.lines,
    historyIsCut: history.isCut,
  };
}
