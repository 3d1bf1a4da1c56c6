import { z } from 'zod';
import { parseJsonObject } from '@/lib/json-object';

/** What an action is about, for people who look for one kind. */
export type AuditCategory =
  | 'sign-in'
  | 'people'
  | 'profile'
  | 'key'
  | 'celigo'
  | 'test'
  | 'watch'
  | 'audit';

/** What is known about one kind of entry of the audit record. */
type AuditActionRecord = {
  readonly category: AuditCategory;
  /** What someone did, after their name: `Renamed the profile`. */
  readonly words: string;
  /** The plain facts that are recorded with it. Never a secret. */
  readonly detail: z.ZodObject;
};

const NONE = z.object({});

const credential = z.object({
  algorithm: z.string(),
  /** The predicted one. */
  certificateId: z.string(),
  /** ISO 8601. */
  validUntil: z.string(),
});

/** The predicted Certificate ID. */
const credentialStep = z.object({ certificateId: z.string() });

const refusedSignIn = z.object({
  /** Keyed hashes, so that attempts of one kind can be distinguished from others. */
  email: z.string().optional(),
  source: z.string().optional(),
  /** What was counted too often. */
  countedBy: z.string().optional(),
  wrongSignIns: z.number().optional(),
  windowMinutes: z.number().optional(),
  /** The first entry of an hour represents all later ones. */
  moreLeftOut: z.boolean().optional(),
});

const keyAccess = z.object({
  certificateId: z.string(),
  /** Where the key was to go. */
  as: z.string(),
});

const accountAndScopes = z.object({
  accountId: z.string(),
  /** Separated by commas. */
  scopes: z.string(),
});

const celigoDocument = z.object({ region: z.string(), id: z.string(), tokenSealed: z.boolean() });

/** Everything that can be recorded. Each name says what was done to what. */
export const AUDIT_ACTIONS = {
  'owner-created': { category: 'people', words: 'Created the owner account', detail: NONE },
  'signed-in': {
    category: 'sign-in',
    words: 'Signed in',
    detail: z.object({
      source: z.string(),
      knownDevice: z.boolean(),
      /** What they proved who they are with. */
      provenBy: z.string(),
    }),
  },
  'sign-in-refused': {
    category: 'sign-in',
    words: 'Failed to sign in',
    detail: refusedSignIn,
  },
  'sign-in-locked': {
    category: 'sign-in',
    words: 'Was locked out after wrong passwords',
    detail: refusedSignIn,
  },
  'second-step-refused': {
    category: 'sign-in',
    words: 'Entered the right password, but failed the second step',
    detail: refusedSignIn,
  },
  'second-step-locked': {
    category: 'sign-in',
    words: 'Was locked out after wrong codes',
    detail: refusedSignIn,
  },
  'passkey-refused': {
    category: 'sign-in',
    words: 'Used a passkey that was not accepted',
    detail: refusedSignIn.extend({ code: z.string().optional() }),
  },
  'passkey-locked': {
    category: 'sign-in',
    words: 'Was locked out after refused passkeys',
    detail: refusedSignIn,
  },
  'passkey-counter-back': {
    category: 'sign-in',
    words: 'Used a passkey that may have been copied: its counter went backward',
    detail: z.object({ passkey: z.string() }),
  },
  'passkey-confirmed': {
    category: 'sign-in',
    words: 'Confirmed who they are with a passkey',
    detail: z.object({ passkey: z.string() }),
  },
  'passkey-added': {
    category: 'people',
    words: 'Added a passkey',
    detail: z.object({ passkey: z.string() }),
  },
  'passkey-removed': {
    category: 'people',
    words: 'Removed a passkey',
    detail: z.object({ passkey: z.string(), sessionsEnded: z.number() }),
  },
  'authenticator-added': {
    category: 'people',
    words: 'Set up an authenticator app',
    detail: NONE,
  },
  'authenticator-removed': {
    category: 'people',
    words: 'Removed their authenticator app',
    detail: NONE,
  },
  'recovery-codes-created': {
    category: 'people',
    words: 'Created new recovery codes',
    detail: z.object({ count: z.number() }),
  },
  'password-again-refused': {
    category: 'sign-in',
    words: 'Failed to confirm who they are (wrong password)',
    detail: NONE,
  },
  'second-factor-change-refused': {
    category: 'people',
    words: 'Failed to change their second factor (wrong password or code)',
    detail: NONE,
  },
  'device-remembered': {
    category: 'sign-in',
    words: 'Chose to remember a device after the second step',
    detail: z.object({ days: z.number() }),
  },
  'devices-forgotten': {
    category: 'sign-in',
    words: 'Removed remembered devices',
    detail: z.object({ count: z.number() }),
  },
  'second-factor-required': {
    category: 'people',
    words: 'Changed whether everyone must have a second factor',
    detail: z.object({ required: z.boolean(), people: z.number() }),
  },
  'signed-out': { category: 'sign-in', words: 'Signed out', detail: NONE },
  'sessions-revoked': {
    category: 'sign-in',
    words: 'Ended other sessions',
    detail: z.object({ count: z.number() }),
  },
  'invitation-created': {
    category: 'people',
    words: 'Created an invitation',
    detail: z.object({ personEmail: z.string(), role: z.string() }),
  },
  // Stored and chained under the name it had first.
  'invitation-withdrawn': {
    category: 'people',
    words: 'Revoked an invitation or password link',
    detail: z.object({ personEmail: z.string() }),
  },
  'invitation-accepted': {
    category: 'people',
    words: 'Accepted an invitation',
    detail: z.object({ role: z.string() }),
  },
  'password-link-created': {
    category: 'people',
    words: 'Created a link for a new password',
    detail: z.object({
      personEmail: z.string(),
      role: z.string(),
      clearsSecondFactor: z.boolean(),
    }),
  },
  'link-mailed': {
    category: 'people',
    words: 'Sent a link by email',
    detail: z.object({ personEmail: z.string(), sent: z.boolean() }),
  },
  'password-reset': {
    category: 'people',
    words: 'Set a new password through a link',
    detail: z.object({
      role: z.string(),
      sessionsEnded: z.number(),
      secondFactorRemoved: z.boolean(),
    }),
  },
  'role-changed': {
    category: 'people',
    words: 'Changed a person’s role',
    detail: z.object({ personEmail: z.string(), role: z.string() }),
  },
  'person-deactivated': {
    category: 'people',
    words: 'Deactivated a person',
    detail: z.object({ personEmail: z.string(), sessionsEnded: z.number() }),
  },
  'person-signed-out': {
    category: 'people',
    words: 'Ended a person’s sessions',
    detail: z.object({ personEmail: z.string(), sessionsEnded: z.number() }),
  },
  'person-changed': {
    category: 'people',
    words: 'Account record changed outside the app',
    detail: NONE,
  },
  'password-changed': {
    category: 'people',
    words: 'Changed their password',
    detail: z.object({ sessionsEnded: z.number() }),
  },
  'password-change-refused': {
    category: 'people',
    words: 'Failed to change their password (wrong password)',
    detail: NONE,
  },
  'single-sign-on-saved': {
    category: 'people',
    words: 'Saved the single sign-on settings',
    detail: z.object({
      on: z.boolean(),
      issuer: z.string(),
      only: z.boolean(),
      createsPeople: z.boolean(),
      linksByEmail: z.boolean(),
      /** Absent in entries that were written before this option existed. */
      secondFactor: z.string().optional(),
    }),
  },
  'single-sign-on-linked': {
    category: 'people',
    words: 'Linked an account to the identity provider',
    /** `person`, or `email` where the provider’s verified address did it. */
    detail: z.object({ personEmail: z.string(), issuer: z.string(), by: z.string() }),
  },
  'single-sign-on-unlinked': {
    category: 'people',
    words: 'Unlinked an account from the identity provider',
    detail: z.object({ personEmail: z.string(), sessionsEnded: z.number() }),
  },
  'single-sign-on-person-created': {
    category: 'people',
    words: 'Received an account through the identity provider',
    detail: z.object({ issuer: z.string(), role: z.string() }),
  },
  'single-sign-on-role-given': {
    category: 'people',
    words: 'Changed a person’s role according to the identity provider’s claim',
    detail: z.object({ personEmail: z.string(), role: z.string(), roleBefore: z.string() }),
  },
  'single-sign-on-refused': {
    category: 'sign-in',
    words: 'Was refused after signing in with the identity provider',
    detail: z.object({ code: z.string(), sessionsEnded: z.number().optional() }),
  },
  'single-sign-on-confirmed': {
    category: 'sign-in',
    words: 'Signed in with the identity provider again to confirm',
    detail: NONE,
  },
  'profile-created': {
    category: 'profile',
    words: 'Created the profile',
    detail: accountAndScopes,
  },
  'profile-renamed': {
    category: 'profile',
    words: 'Renamed the profile',
    detail: z.object({ name: z.string() }),
  },
  'profile-deleted': { category: 'profile', words: 'Deleted the profile', detail: NONE },
  'account-changed': {
    category: 'profile',
    words: 'Saved the account and scopes',
    detail: accountAndScopes,
  },
  'prerequisites-saved': {
    category: 'profile',
    words: 'Saved the prerequisites',
    // Entries are stored and chained with their codes and facts, so `ticked` stays, here and below.
    detail: z.object({ ticked: z.number() }),
  },
  'prerequisites-ticked': {
    category: 'profile',
    words: 'Checked off prerequisites, or unchecked them',
    detail: z.object({ items: z.number(), ticked: z.boolean() }),
  },
  'client-id-saved': {
    category: 'profile',
    words: 'Saved the Client ID',
    detail: NONE,
  },
  'credential-created': {
    category: 'key',
    words: 'Generated a key and certificate',
    detail: credential,
  },
  'credential-imported': {
    category: 'key',
    words: 'Imported a key and certificate',
    detail: credential,
  },
  'certificate-requested': {
    category: 'key',
    words: 'Generated a key and its certificate request',
    detail: z.object({ algorithm: z.string() }),
  },
  'certificate-request-cancelled': {
    category: 'key',
    words: 'Canceled the certificate request and destroyed its key',
    detail: NONE,
  },
  'certificate-received': {
    category: 'key',
    words: 'Uploaded the CA’s certificate',
    detail: credential,
  },
  'mapping-saved': {
    category: 'profile',
    words: 'Saved the M2M mapping',
    detail: z.object({ certificateIdAsPredicted: z.boolean() }),
  },
  'celigo-progress-saved': {
    category: 'celigo',
    words: 'Marked a Celigo form as entered',
    detail: z.object({ form: z.string() }),
  },
  'celigo-field-ticked': {
    category: 'celigo',
    words: 'Marked a Celigo field as entered or not entered',
    detail: z.object({ field: z.string(), ticked: z.boolean() }),
  },
  'celigo-templates-saved': {
    category: 'celigo',
    words: 'Saved Payload and JWT headers',
    detail: z.object({ payloadEdited: z.boolean(), headersEdited: z.boolean() }),
  },
  'celigo-test-said': {
    category: 'celigo',
    words: 'Reported the result of Celigo’s test',
    detail: z.object({ passed: z.boolean() }),
  },
  'celigo-run-started': {
    category: 'celigo',
    words: 'Started to create the iClient and connection in Celigo',
    detail: z.object({ region: z.string() }),
  },
  'celigo-creation-asked': {
    category: 'celigo',
    words: 'Asked Celigo to create an iClient or a connection',
    detail: z.object({ region: z.string(), kind: z.string() }),
  },
  'celigo-iclient-made': {
    category: 'celigo',
    words: 'Created or updated the iClient in Celigo',
    detail: celigoDocument,
  },
  'celigo-connection-made': {
    category: 'celigo',
    words: 'Created or updated the connection in Celigo',
    detail: celigoDocument,
  },
  'celigo-run-ended': {
    category: 'celigo',
    words: 'Had Celigo test the connection',
    detail: z.object({
      region: z.string(),
      outcome: z.string(),
      celigoUserId: z.string().optional(),
    }),
  },
  'celigo-token-forgotten': {
    category: 'celigo',
    words: 'Removed the Celigo API token',
    detail: NONE,
  },
  'credential-activated': {
    category: 'key',
    words: 'Switched Celigo to the next certificate',
    detail: credentialStep,
  },
  'credential-discarded': {
    category: 'key',
    words: 'Discarded the next certificate',
    detail: credentialStep,
  },
  'credential-brought-back': {
    category: 'key',
    words: 'Started going back to an earlier certificate',
    detail: credentialStep,
  },
  'credential-revoked': {
    category: 'key',
    words: 'Recorded that an earlier certificate was revoked in NetSuite',
    detail: credentialStep,
  },
  'renewal-started': {
    category: 'key',
    words: 'Started to renew the certificate',
    detail: z.object({ oldCertificateId: z.string(), newCertificateId: z.string() }),
  },
  'certificate-upload-asked': {
    category: 'key',
    words: 'Sent the new certificate to NetSuite’s certificate endpoint',
    detail: credentialStep,
  },
  'certificate-revocation-asked': {
    category: 'key',
    words: 'Asked NetSuite’s certificate endpoint to revoke the old certificate',
    detail: credentialStep,
  },
  'renewal-proven': {
    category: 'key',
    words: 'Verified the new certificate',
    /** `netsuite`, `celigo-test`, or `word` for a person's. */
    detail: z.object({ by: z.string() }),
  },
  'renewal-turned-back': {
    category: 'key',
    words: 'Started going back to the old certificate',
    detail: NONE,
  },
  'renewal-turned-forward': {
    category: 'key',
    words: 'Continued with the new certificate after all',
    detail: NONE,
  },
  'renewal-ended': {
    category: 'key',
    words: 'Ended the certificate renewal',
    detail: z.object({ outcome: z.string() }),
  },
  'renewal-plan-saved': {
    category: 'key',
    words: 'Saved the automatic renewal settings',
    detail: z.object({ automatic: z.boolean(), daysBefore: z.number().optional() }),
  },
  'renewal-stopped': {
    category: 'key',
    words: 'Stopped an automatic renewal at the last safe step',
    detail: z.object({ code: z.string() }),
  },
  'renewal-rehearsed': {
    category: 'key',
    words: 'Rehearsed the automatic renewal',
    detail: z.object({ works: z.boolean() }),
  },
  'handover-link-created': {
    category: 'people',
    words: 'Created a handover link',
    detail: z.object({ purpose: z.string(), days: z.number(), showsKey: z.boolean() }),
  },
  'handover-link-revoked': { category: 'people', words: 'Revoked a handover link', detail: NONE },
  'handover-started': {
    category: 'people',
    words: 'Started the handed-over tasks',
    detail: z.object({ purpose: z.string(), createdBy: z.string() }),
  },
  'handover-finished': {
    category: 'people',
    words: 'Finished the handed-over tasks',
    detail: z.object({ purpose: z.string() }),
  },
  'private-key-shown': { category: 'key', words: 'Viewed the private key', detail: keyAccess },
  'private-key-sent': {
    category: 'key',
    words: 'Entered the password to send the private key to Celigo',
    detail: keyAccess,
  },
  'private-key-refused': {
    category: 'key',
    words: 'Failed to open the private key (wrong password or passcode)',
    detail: keyAccess,
  },
  'private-key-destroyed': {
    category: 'key',
    words: 'Destroyed a private key that is no longer needed',
    detail: z.object({ certificateId: z.string(), validUntil: z.string() }),
  },
  'channel-saved': {
    category: 'watch',
    words: 'Saved a destination for alerts',
    detail: z.object({ channel: z.string(), kind: z.string() }),
  },
  'channel-removed': {
    category: 'watch',
    words: 'Removed a destination for alerts',
    detail: z.object({ channel: z.string(), kind: z.string() }),
  },
  'calendar-created': { category: 'watch', words: 'Created a calendar address', detail: NONE },
  'calendar-revoked': { category: 'watch', words: 'Revoked a calendar address', detail: NONE },
  'watch-defaults-saved': {
    category: 'watch',
    words: 'Saved the default watch settings',
    detail: z.object({ checks: z.string(), remindDays: z.string() }),
  },
  'watch-saved': {
    category: 'watch',
    words: 'Saved the watch settings',
    detail: z.object({ checks: z.string(), remindDays: z.string(), contacts: z.number() }),
  },
  'alert-dismissed': {
    category: 'watch',
    words: 'Dismissed an alert',
    detail: z.object({ alert: z.string() }),
  },
  'connection-tested': {
    category: 'test',
    words: 'Tested the connection',
    detail: z.object({ testRunId: z.string(), outcome: z.string(), causes: z.string() }),
  },
  'audit-chain-began': {
    category: 'audit',
    words: 'Chained the existing entries',
    /** The first and the last of them. */
    detail: z.object({ from: z.number(), to: z.number() }),
  },
  'audit-chain-changed': {
    category: 'audit',
    words: 'The end of the audit record was changed outside the app',
    /** The last entry that there should be, and the last that there is. */
    detail: z.object({ expected: z.number(), found: z.number() }),
  },
  'audit-retention-saved': {
    category: 'audit',
    words: 'Saved how long audit entries are kept',
    detail: z.object({ days: z.number().optional(), unlimited: z.boolean().optional() }),
  },
  'audit-entries-deleted': {
    category: 'audit',
    words: 'Deleted audit entries because of their age',
    /** The first and the last of them. */
    detail: z.object({ from: z.number(), to: z.number(), days: z.number() }),
  },
} as const satisfies Record<string, AuditActionRecord>;

/** The name of something that can be recorded. */
export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** The facts that are recorded with an action. */
export type AuditDetail<Action extends AuditAction> = z.infer<
  (typeof AUDIT_ACTIONS)[Action]['detail']
>;

/** An action with its facts; an action without facts has no `detail`. */
export type AuditFact = {
  [Action in AuditAction]: {
    readonly action: Action;
  } & (AuditDetail<Action> extends Record<string, never>
    ? { readonly detail?: undefined }
    : { readonly detail: AuditDetail<Action> });
}[AuditAction];

const CATEGORY_WORDS: Readonly<Record<AuditCategory, string>> = {
  'sign-in': 'Sign-in',
  people: 'People',
  profile: 'Profiles',
  key: 'Keys and certificates',
  celigo: 'Celigo',
  test: 'Tests',
  watch: 'Watch and notifications',
  audit: 'The audit record',
};

/** All actions with their words, by what they are about. */
export const AUDIT_ACTION_GROUPS = Object.entries(CATEGORY_WORDS).map(([category, label]) => ({
  label,
  actions: Object.entries(AUDIT_ACTIONS).flatMap(([action, record]) =>
    record.category === category ? [{ action, words: record.words }] : [],
  ),
}));

/** The facts of a stored entry, whichever version wrote it. */
export type StoredDetail = Readonly<Record<string, string | number | boolean>>;

const storedDetail = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** Reads the facts of a stored entry; nothing when they are not what any version wrote. */
export function readStoredDetail(text: string): StoredDetail | undefined {
  return storedDetail.safeParse(parseJsonObject(text)).data;
}

/** The facts of a stored entry; the one fact `damaged` when they cannot be read. */
export function parseStoredDetail(text: string): StoredDetail {
  return readStoredDetail(text) ?? { damaged: true };
}
