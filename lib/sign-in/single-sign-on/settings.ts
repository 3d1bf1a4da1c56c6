import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '@/lib/database/client';
import { logLine } from '@/lib/installation/log';
import { SINGLE_SIGN_ON_BINDING, SINGLE_SIGN_ON_ID } from '@/lib/installation/sealed-rows';
import { redactSecrets } from '@/lib/outbound/redact';
import { openOrThrow, sealedMark, UnsealFailure, type Vault } from '@/lib/vault/sealed-text';
import type { FailureReport, SingleSignOnFailure } from './failures';

/** The role for people whose claim matches no value. `none` refuses them. Owner cannot be the default. */
export const DEFAULT_ROLES = ['none', 'viewer', 'editor'] as const;

/** When a sign-in with the provider counts as one with a second factor. */
export const SECOND_FACTOR_RULES = ['always', 'stated', 'never'] as const;

/** {@link SECOND_FACTOR_RULES} in words. */
export const SECOND_FACTOR_WORDS: Readonly<Record<(typeof SECOND_FACTOR_RULES)[number], string>> = {
  always: 'Always',
  stated: 'Only when the provider says so',
  never: 'Never',
};

const settingsSchema = z.object({
  isOn: z.boolean(),
  /** What people call the provider: the button says `Sign in with <name>`. */
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  /** Empty for a public client, which PKCE alone protects. */
  clientSecret: z.string(),
  scopes: z.string(),
  /** The claim that gives the role; empty where roles are given here. */
  roleClaim: z.string(),
  /** The values of the claim that give each role. */
  roleValues: z.object({
    owner: z.array(z.string()),
    editor: z.array(z.string()),
    viewer: z.array(z.string()),
  }),
  /** The role of whom the claim gives none, and of new people where no claim gives roles. */
  defaultRole: z.enum(DEFAULT_ROLES),
  createsPeople: z.boolean(),
  linksByEmail: z.boolean(),
  /** Whether nobody signs in with a password. */
  isOnly: z.boolean(),
  /** `stated`: when the provider says so. Settings of before there was a choice count always. */
  secondFactor: z.enum(SECOND_FACTOR_RULES).default('always'),
  /** The values of the claim `acr` that say so, besides `mfa` among those of `amr`. */
  acrValues: z.array(z.string()).default([]),
});

/** How people sign in with an identity provider. Holds a secret. */
export type SingleSignOnSettings = z.infer<typeof settingsSchema>;

/** What a new installation begins with. */
export const SETTINGS_DEFAULTS: SingleSignOnSettings = {
  ...{ isOn: false, name: '', issuer: '', clientId: '', clientSecret: '' },
  ...{ scopes: 'openid email profile', roleClaim: '' },
  roleValues: { owner: [], editor: [], viewer: [] },
  ...{ defaultRole: 'none', createsPeople: false, linksByEmail: false },
  ...{ isOnly: false, secondFactor: 'always', acrValues: [] },
};

/** What the settings stand on. */
export type SingleSignOnStore = { readonly database: Database; readonly vault: Vault };

/** The settings; `unreadable` when they do not open anymore; nothing before they were first saved. */
export type OpenedSettings = SingleSignOnSettings | 'unreadable' | undefined;

/** The settings, and the mark that a form which shows them submits. */
export type MarkedSettings = { readonly settings: OpenedSettings; readonly mark: string };

type SettingsSource = {
  readonly database: Pick<Database, 'singleSignOn'>;
  readonly vault: Vault;
};

/** Opens the settings for a form, also in a transaction. */
export async function openMarkedSettings({
  database,
  vault,
}: SettingsSource): Promise<MarkedSettings> {
  const row = await database.singleSignOn.findUnique({ where: { id: SINGLE_SIGN_ON_ID } });
  const mark = sealedMark(row?.sealedSettings);
  if (row === null) {
    return { settings: undefined, mark };
  }
  try {
    const opened = await openOrThrow(vault, row.sealedSettings, SINGLE_SIGN_ON_BINDING);
    return { settings: settingsSchema.parse(JSON.parse(opened)), mark };
  } catch (error) {
    if (error instanceof UnsealFailure) {
      return { settings: 'unreadable', mark };
    }
    throw error;
  }
}

/** Opens the settings, also in a transaction. */
export async function openSettings(source: SettingsSource): Promise<OpenedSettings> {
  return (await openMarkedSettings(source)).settings;
}

/** The settings, on or off; nothing before they were first saved, and when they do not open anymore. */
export async function readSettings(
  store: SingleSignOnStore,
): Promise<SingleSignOnSettings | undefined> {
  const settings = await openSettings(store);
  return settings === 'unreadable' ? undefined : settings;
}

/** The settings while single sign-on is on. */
export async function settingsInUse(
  store: SingleSignOnStore,
): Promise<SingleSignOnSettings | undefined> {
  const settings = await readSettings(store);
  return settings?.isOn === true ? settings : undefined;
}

/** Why nobody may sign in with a password. */
type NoPasswords = 'sso-only' | 'sso-unreadable';

/**
 * Why nobody may sign in with a password; nothing where passwords count. Settings that do not open anymore
 * may have said that they do not.
 */
export function whyNoPasswordsBy(settings: OpenedSettings): NoPasswords | undefined {
  if (settings === 'unreadable') {
    return 'sso-unreadable';
  }
  return settings?.isOn === true && settings.isOnly ? 'sso-only' : undefined;
}

/** The same, by the saved settings. */
export async function whyNoPasswords(store: SingleSignOnStore): Promise<NoPasswords | undefined> {
  return whyNoPasswordsBy(await openSettings(store));
}

/** Whether two texts are the same issuer: only a slash at the end may differ, as people copy it. */
export function isSameIssuer(one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '');
}

/**
 * Whether a link that the app makes lets nobody in: there is only single sign-on, and it does not link people by
 * their email address.
 */
export function linksLeadNowhere(settings: SingleSignOnSettings | undefined): boolean {
  return settings?.isOn === true && settings.isOnly && !settings.linksByEmail;
}

/** Identifies the provider and client, so that a sign-in that began with different ones is rejected. */
export function providerMark({ issuer, clientId, clientSecret }: SingleSignOnSettings): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, clientId, clientSecret]))
    .digest('base64url');
}

/** The last failure, as owners see it. */
export type LastFailure = {
  readonly at: Date;
  readonly code: string;
  readonly detail: string;
};

/** The last failure since the settings were saved. */
export async function lastFailureOf(database: Database): Promise<LastFailure | undefined> {
  const row = await database.singleSignOn.findUnique({ where: { id: SINGLE_SIGN_ON_ID } });
  return row?.lastFailedAt
    ? { at: row.lastFailedAt, code: row.lastFailureCode ?? '', detail: row.lastFailure ?? '' }
    : undefined;
}

/** Failures that anyone can cause without a provider are not shown to owners. */
const NOT_NOTED: ReadonlySet<SingleSignOnFailure> = new Set([
  ...(['sso-off', 'sso-too-many', 'sso-busy', 'sso-stale', 'sso-session'] as const),
  ...(['sso-only', 'sso-unreadable'] as const),
]);

const DETAIL_LENGTH_MAX = 400;

/** Notes a failure for owners and in the server's log, redacted. */
export async function noteFailure(
  database: Database,
  { code, detail = '' }: FailureReport,
  secrets: ReadonlyArray<string>,
  now: Date,
): Promise<void> {
  if (NOT_NOTED.has(code)) {
    return;
  }
  const shown = redactSecrets(
    detail.replace(/[\p{Cc}\s]+/gu, ' ').trim(),
    secrets.filter((secret) => secret !== ''),
    { maxLength: DETAIL_LENGTH_MAX },
  );
  await database.singleSignOn.updateMany({
    where: { id: SINGLE_SIGN_ON_ID },
    data: { lastFailedAt: now, lastFailureCode: code, lastFailure: shown },
  });
  logLine(now, { where: 'single-sign-on', code, detail: shown });
}
