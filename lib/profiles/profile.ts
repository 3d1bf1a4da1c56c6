import { type Account, parseAccountId } from '@/lib/account/account';
import type { Scope } from '@/lib/account/scopes';
import type { EnteredValues } from '@/lib/celigo/entered-values';
import type { EditedTemplates } from '@/lib/celigo/profile-templates';
import { DAY_MS } from '@/lib/durations';
import type { RsaModulusLength, SigningAlgorithm } from '@/lib/keys/algorithms';
import type { CeligoMemory } from './celigo-memory-schema';
import type { CredentialStage } from './credential-life';

/** The values of a profile that are sealed at rest. */
export type ProfileConfiguration = {
  /** Client ID of the integration record. */
  readonly clientId?: string;
  /** The entity of the M2M record, as the person named it. */
  readonly entity?: string;
  /** The role of the M2M record, as the person named it. */
  readonly role?: string;
  /** What was entered in Celigo when the person last said so, by form and field id. */
  readonly enteredInCeligo?: Partial<Readonly<Record<CeligoForm, EnteredValues>>>;
  /** What was checked off in a form since it was entered, in the same shape. Has rows of its own. */
  readonly checkedInCeligo?: Partial<Readonly<Record<CeligoForm, EnteredValues>>>;
  /**
   * The state before a person confirmed that Celigo's test passed, so that the confirmation can be undone.
   */
  readonly beforeCeligoWord?: BeforeCeligoConfirmation;
  /** The texts of Payload and JWT headers where the person edited them. */
  readonly templates?: EditedTemplates;
  /** The algorithm that the first key of a copied profile is to have. */
  readonly algorithm?: SigningAlgorithm;
  /** What was made in Celigo through its API. */
  readonly celigo?: CeligoMemory;
};

/** What was known before a person said that Celigo's test passed. */
export type BeforeCeligoConfirmation = {
  /** What Celigo held of the forms that were entered. */
  readonly entered: Partial<Readonly<Record<CeligoForm, EnteredValues>>>;
  /** The credential that Celigo is taken to use because of the word alone. */
  readonly credentialId?: string;
  /** See `Profile`. */
  readonly prerequisitesProvenFor?: string;
  /** The certificate whose upload was confirmed in another account, and in which. */
  readonly uploadedElsewhere?:
    | { readonly credentialId: string; readonly accountId: string }
    | undefined;
};

/** What the names of checked prerequisites begin with. */
export const PREREQUISITE_PREFIX = 'prerequisite:';

/** The two forms of Celigo that a connection needs. */
export const CELIGO_FORMS = ['celigo-iclient', 'celigo-connection'] as const;

/** One of the two forms of Celigo. */
export type CeligoForm = (typeof CELIGO_FORMS)[number];

/** A key pair's certificate and what NetSuite said of it. The private key is not in it. */
export type ProfileCredential = {
  readonly id: string;
  readonly stage: CredentialStage;
  readonly algorithm: SigningAlgorithm;
  readonly rsaModulusLength: RsaModulusLength | undefined;
  readonly certificatePem: string;
  /** base64url(SHA-256(DER)): the Certificate ID as predicted. */
  readonly predictedCertificateId: string;
  /** The Certificate ID as confirmed by the person. */
  readonly certificateId: string | undefined;
  /** The account that it is confirmed in; absent where it is the profile's for all that is known. */
  readonly confirmedIn?: string | undefined;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Whether it was found to work after NetSuite should have ended it; absent where that is not asked. */
  readonly worksLonger?: boolean | undefined;
  readonly createdAt: Date;
};

/** How a connection test ended. */
export type TestOutcome = 'works' | 'does-not-work';

/** That Celigo's own test of the connection passed with the values that the profile has now. */
export type CeligoProof = {
  readonly at: Date;
  /** `api`: Celigo answered so through its API. `person`: a person said so. */
  readonly how: 'api' | 'person';
  /** Who ran it, or said so. */
  readonly by: string | undefined;
};

/** One NetSuite account, its integration record, its credential and its Celigo connection. */
export type Profile = {
  readonly id: string;
  /** Counts up with every saved change. */
  readonly version: number;
  readonly name: string;
  /** Canonical, as `parseAccountId` gives it. */
  readonly accountId: string;
  readonly environment: string;
  readonly scopes: ReadonlyArray<Scope>;
  readonly configuration: ProfileConfiguration;
  /** What Celigo uses. */
  readonly active: ProfileCredential | undefined;
  /** What Celigo is to use next; before the first is in use, the first. */
  readonly next: ProfileCredential | undefined;
  /** The one of the two that Celigo's forms and the test are about: see `workingCredential`. */
  readonly credential: ProfileCredential | undefined;
  /** Names of checked prerequisites of the account, and of Celigo fields. */
  readonly checkedItems: ReadonlySet<string>;
  /** The account and scopes for which a test that worked proved the prerequisites. */
  readonly prerequisitesProvenFor: string | undefined;
  readonly celigoIclientSettled: boolean;
  readonly celigoConnectionSettled: boolean;
  /** The newest test, as long as nothing was changed after it. */
  readonly lastTest: { readonly at: Date; readonly outcome: TestOutcome } | undefined;
  /** "Works in Celigo": absent while nothing and nobody has said so of the current values. */
  readonly celigoProof: CeligoProof | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** The account of a profile, whose ID was parsed before it was saved. */
export function accountOf(profile: Pick<Profile, 'id' | 'accountId'>): Account {
  const account = parseAccountId(profile.accountId);
  if (!account.ok) {
    throw new Error(`Profile ${profile.id} has an Account ID that cannot be parsed.`);
  }
  return account.value;
}

/** One row of the list of profiles. Holds nothing that is sealed. */
export type ProfileListItem = {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly environment: string;
  /** When the certificate that Celigo uses begins, or the first one; absent without one. */
  readonly certificateNotBefore: Date | undefined;
  /** Whether Celigo uses it. */
  readonly isCertificateInUse: boolean;
  readonly progress: ProfileProgress;
  readonly lastTest: { readonly at: Date; readonly outcome: TestOutcome } | undefined;
  /** "Works in Celigo": absent while nothing and nobody has said so of the current values. */
  readonly celigoProof: CeligoProof | undefined;
  /** Whether its renewal stopped and waits for a person. */
  readonly isRenewalStopped: boolean;
  readonly updatedAt: Date;
};

/** How far a form of Celigo is entered there, as far as the person said so. */
export type FormProgress = {
  readonly state: 'open' | 'begun' | 'entered';
  /** How many of its fields have another value now than the one entered. */
  readonly toUpdate: number;
};

/** A form with no field entered. */
export const NOT_ENTERED: FormProgress = { state: 'open', toUpdate: 0 };

/** A form that Celigo holds as it is now. */
export const ENTERED: FormProgress = { state: 'entered', toUpdate: 0 };

/** What of a profile is settled: enough to tell the state of each task. */
export type ProfileProgress = {
  /** Checked by the person: nothing, some or all of it; or proven by a test that worked. */
  readonly prerequisites: 'open' | 'begun' | 'checked' | 'proven';
  readonly clientId: boolean;
  /** When the certificate that Celigo uses, or the first one, expires or expired; absent without one. */
  readonly certificateEndsAt: Date | undefined;
  readonly mapping: boolean;
  /** Whether it was confirmed in another account, and nothing has proved it in this one. */
  readonly mappingElsewhere: boolean;
  /** Whether that holds for the certificate in use, also while a next one is uploaded. */
  readonly usedElsewhere: boolean;
  /** Whether the saved Certificate ID is another than the predicted one, and no test has proved it. Lists do not know. */
  readonly mappingDiffers: boolean;
  /** Whether a next certificate waits to be uploaded while another is in use. */
  readonly nextWaits: boolean;
  /** Whether there is a next certificate beside the one in use. */
  readonly isRenewing: boolean;
  readonly celigoIclient: FormProgress;
  readonly celigoConnection: FormProgress;
  /** Fields of both forms that Celigo holds another value of. */
  readonly fieldsToUpdate: number;
  readonly lastTestOutcome: TestOutcome | undefined;
  /** Whether it is proven in Celigo and no later test of NetSuite failed: NetSuite's side is proven too. */
  readonly celigoProven: boolean;
};

/** Whether Celigo's own test is the latest evidence. A later failed NetSuite test overrides it. */
export function isCeligoProven(
  proof: CeligoProof | undefined,
  lastTest: Profile['lastTest'],
): boolean {
  return (
    proof !== undefined &&
    (lastTest === undefined || lastTest.outcome === 'works' || lastTest.at <= proof.at)
  );
}

/** How long a check is taken as news: longer than the week between two checks of the watch. */
const CHECK_NEWS_MS = 8 * DAY_MS;

/** When a connection was last checked: by a test of NetSuite, or by Celigo's own. */
export function lastCheckedAt({
  lastTest,
  celigoProof,
}: Pick<Profile, 'lastTest' | 'celigoProof'>): Date | undefined {
  const times = [lastTest?.at, celigoProof?.at].filter((at) => at !== undefined);
  return times.toSorted((a, b) => b.getTime() - a.getTime())[0];
}

/** Whether nothing has checked a connection for so long that it is no longer known to work. */
export function isCheckOld(profile: Pick<Profile, 'lastTest' | 'celigoProof'>, now: Date): boolean {
  const at = lastCheckedAt(profile);
  return at !== undefined && now.getTime() - at.getTime() > CHECK_NEWS_MS;
}

/**
 * Whether it is in another account that NetSuite was said to hold a certificate: the profile was given a new
 * one since.
 */
export function isConfirmedElsewhere(
  { accountId }: Pick<Profile, 'accountId'>,
  { confirmedIn }: Pick<ProfileCredential, 'confirmedIn'>,
): boolean {
  return confirmedIn !== undefined && confirmedIn !== accountId;
}

/** Whether there is a next certificate beside the one that Celigo uses. */
export function isRenewing({ active, next }: Pick<Profile, 'active' | 'next'>): boolean {
  return active !== undefined && next !== undefined;
}

/** A profile with the certificate that Celigo uses, or else the first: for tests of what is in use. */
export function asUsed(profile: Profile): Profile {
  return { ...profile, credential: profile.active ?? profile.credential };
}

/** Whether NetSuite holds the next certificate while Celigo still uses another. */
export function isSwitching({ active, next }: Pick<Profile, 'active' | 'next'>): boolean {
  return active !== undefined && next?.stage === 'uploaded';
}
