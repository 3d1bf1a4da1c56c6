'use server';

import { z } from 'zod';
import { formMark, lineOfText, optionalLineOfText } from '@/lib/forms/field-rules';
import { changedMeanwhile } from '@/lib/forms/form-values';
import { guardedAction } from '@/lib/forms/guarded-action';
import { PASSWORD_AGAIN_LIMIT } from '@/lib/sign-in/password-again';
import { readPeople } from '@/lib/sign-in/people';
import { ROLE_WORDS } from '@/lib/sign-in/roles';
import { findProvider } from '@/lib/sign-in/single-sign-on/provider';
import {
  DEFAULT_ROLES,
  isSameIssuer,
  type MarkedSettings,
  openMarkedSettings,
  readSettings,
  SECOND_FACTOR_RULES,
  SECOND_FACTOR_WORDS,
  SETTINGS_DEFAULTS,
  type SingleSignOnSettings,
  saveSettings,
  secretToSave,
} from '@/lib/sign-in/single-sign-on/settings';
import { canSignIn, linkOf } from '@/lib/sign-in/single-sign-on/sign-in-methods';
import { passwordAgain, proofRefusal } from '../../proof-refusal';

const VALUES_MAX = 50;

/** How often one owner may have the provider asked. */
const CHECK_LIMIT = { attemptsMax: 30, windowSeconds: 600 } as const;

const checked = z
  .string()
  .optional()
  .transform((text) => text !== undefined);

/** The values of a claim, separated by commas. */
const claimValues = z
  .string()
  .max(4_000, { error: 'This list is too long.' })
  .optional()
  .transform((text = '') => [
    ...new Set(text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]))),
  ])
  .pipe(z.array(z.string().max(200)).max(VALUES_MAX, { error: `At most ${VALUES_MAX}.` }));

const issuerAddress = lineOfText('the issuer', 500)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'Enter an address that begins with https://.',
  })
  .refine(
    (text) => {
      if (!URL.canParse(text)) {
        return true;
      }
      const { username, search, hash, pathname } = new URL(text);
      return username + search + hash === '' && !pathname.includes('/.well-known/');
    },
    {
      error: 'Enter only the issuer, as the provider names it, without /.well-known or a query.',
    },
  );

const schema = z.object({
  seen: formMark,
  isOn: checked,
  name: lineOfText('the name of the provider', 60),
  issuer: issuerAddress,
  clientId: lineOfText('the client ID', 500),
  clientSecret: z.string().max(1_000, { error: 'This secret is too long.' }).optional(),
  isPublic: checked,
  scopes: lineOfText('the scopes', 500).refine((text) => text.split(/\s+/).includes('openid'), {
    error: 'The scopes must include openid.',
  }),
  roleClaim: optionalLineOfText('the claim', 200),
  ownerValues: claimValues,
  editorValues: claimValues,
  viewerValues: claimValues,
  defaultRole: z.enum(DEFAULT_ROLES, { error: 'Choose one.' }),
  createsPeople: checked,
  linksByEmail: checked,
  isOnly: checked,
  secondFactor: z.enum(SECOND_FACTOR_RULES, { error: 'Choose one.' }),
  acrValues: claimValues,
  password: passwordAgain,
});

type Input = z.output<typeof schema>;

/** The settings that a form gives, with the secret to save. */
function settingsFrom(
  {
    ownerValues,
    editorValues,
    viewerValues,
    password: _,
    isPublic: __,
    seen: ___,
    ...input
  }: Input,
  clientSecret: string,
): SingleSignOnSettings {
  const { roleClaim = '' } = input;
  return {
    ...input,
    roleClaim,
    clientSecret,
    roleValues: { owner: ownerValues, editor: editorValues, viewer: viewerValues },
  };
}

/** The settings by the fields of the form, in words. */
function fieldsOf({ roleValues, defaultRole, ...settings }: SingleSignOnSettings) {
  const { isOn, name, issuer, clientId, scopes, roleClaim, isOnly } = settings;
  const { createsPeople, linksByEmail, secondFactor, acrValues } = settings;
  return {
    ...{ isOn, name, issuer, clientId, scopes, roleClaim, createsPeople, linksByEmail, isOnly },
    ownerValues: roleValues.owner.join(', '),
    editorValues: roleValues.editor.join(', '),
    viewerValues: roleValues.viewer.join(', '),
    defaultRole: defaultRole === 'none' ? 'None' : ROLE_WORDS[defaultRole].label,
    secondFactor: SECOND_FACTOR_WORDS[secondFactor],
    acrValues: acrValues.join(', '),
  };
}

/** Why these settings would overwrite others that were saved since; nothing when the same are saved. */
function overwrites(input: Input, { settings, mark }: MarkedSettings) {
  const current =
    settings === undefined || settings === 'unreadable' ? SETTINGS_DEFAULTS : settings;
  const { clientSecret = '', isPublic } = input;
  const isOtherSecret = clientSecret !== '' && clientSecret !== current.clientSecret;
  return changedMeanwhile({
    saved: {
      ...fieldsOf(current),
      clientSecret: isOtherSecret ? 'another secret. Enter yours again to replace it' : '',
      isPublic: isPublic && current.clientSecret === '',
    },
    typed: { ...fieldsOf(settingsFrom(input, clientSecret)), clientSecret: '', isPublic },
    seen: mark,
  });
}

/** What is wrong with the fields together, by field; nothing when they fit. */
function unfit(
  input: Input,
  isPrivateAllowed: boolean,
): Readonly<Record<string, string>> | undefined {
  const { issuer, roleClaim, ownerValues, editorValues, viewerValues } = input;
  if (!isPrivateAllowed && !issuer.startsWith('https:')) {
    return { issuer: 'Enter an address that begins with https://.' };
  }
  const all = [...ownerValues, ...editorValues, ...viewerValues];
  if (roleClaim === undefined && all.length > 0) {
    return { roleClaim: 'Enter the claim that has these values.' };
  }
  return new Set(all).size < all.length
    ? { ownerValues: 'The same value is listed for two roles. Keep it for only one.' }
    : undefined;
}

const SAVED = {
  status: 'saved',
  message: 'Saved. Check the settings to see whether they work.',
} as const;

/** Saves how people sign in with an identity provider, after the owner's password or a new sign-in there. */
export const saveSingleSignOnAction = guardedAction(
  {
    name: PASSWORD_AGAIN_LIMIT.name,
    role: 'owner',
    schema,
    limit: PASSWORD_AGAIN_LIMIT,
    keepsSecrets: ['clientSecret'],
  },
  async (input, context) => {
    const { installation, person, now, refuse } = context;
    const fieldErrors = unfit(input, installation.environment.notifyPrivateTargets);
    if (fieldErrors !== undefined) {
      return refuse({ code: 'input-invalid', fieldErrors });
    }
    const before = await openMarkedSettings(installation);
    if (before.mark !== input.seen) {
      const refusal = overwrites(input, before);
      return refusal === undefined ? SAVED : refuse(refusal);
    }
    const secret = secretToSave(
      input,
      before.settings === 'unreadable' ? undefined : before.settings,
    );
    if (!secret.ok) {
      return refuse({ code: 'input-invalid', fieldErrors: { clientSecret: secret.error } });
    }
    if (input.isOn && input.isOnly) {
      // Whoever turns passwords off has shown that the other way leads in.
      const link = await linkOf(installation, person.id);
      if (link?.lastUsedAt == null || !isSameIssuer(link.issuer, input.issuer)) {
        const words =
          'First link your own account under Your sign-in and sign in with the provider once, so that you are not locked out.';
        return refuse({ code: 'sso-only-unproven', fieldErrors: { isOnly: words } });
      }
    }
    const settings = settingsFrom(input, secret.value);
    const { database, personMacKey } = installation;
    const [own] = await readPeople(database, personMacKey, { id: person.id });
    if (own !== undefined && !(await canSignIn(database, personMacKey, own, settings))) {
      const words =
        'You have no password, so you could not sign in again. First, add a passkey under Your sign-in, or set a password with a password link from People.';
      return refuse({
        code: 'own-way-in',
        fieldErrors: { [settings.isOn ? 'issuer' : 'isOn']: words },
      });
    }
    const refusal = await proofRefusal(context, input.password);
    if (refusal !== undefined) {
      return refusal;
    }
    const change = { actor: person, now, seen: input.seen };
    const saved = await saveSettings(installation, settings, change);
    const overwritten = saved.ok ? undefined : overwrites(input, saved.error);
    return overwritten === undefined ? SAVED : refuse(overwritten);
  },
);

const onOff = (is: boolean) => (is ? 'yes' : 'no');

/** Asks the provider what it says of itself, with the saved settings, and shows it. */
export const checkSingleSignOnAction = guardedAction(
  { name: 'check-single-sign-on', role: 'owner', schema: z.object({}), limit: CHECK_LIMIT },
  async (_input, { installation, checked }) => {
    const settings = (await readSettings(installation)) ?? SETTINGS_DEFAULTS;
    const found = await findProvider(settings, installation.environment.notifyPrivateTargets);
    if (!found.ok) {
      const { code, detail = '' } = found.error;
      return checked({
        ...{
          kind: 'warning',
          title: 'The provider does not match these settings',
          lines: [detail],
          code,
        },
      });
    }
    const { metadata } = found.value;
    const scopes = metadata.scopes_supported;
    const missing = settings.scopes
      .split(/\s+/)
      .filter((scope) => scopes !== undefined && !scopes.includes(scope));
    return checked({
      kind: missing.length === 0 ? 'success' : 'warning',
      title: 'The provider responded',
      lines: [
        `Issuer: ${metadata.issuer}`,
        `People sign in at: ${new URL(metadata.authorization_endpoint ?? metadata.issuer).host}`,
        `Signatures: ${(metadata.id_token_signing_alg_values_supported ?? []).join(', ')}`,
        `Reports PKCE support: ${onOff(metadata.code_challenge_methods_supported?.includes('S256') === true)}`,
        `Includes its issuer in responses: ${onOff(metadata.authorization_response_iss_parameter_supported === true)}`,
        ...(missing.length === 0 ? [] : [`Not among its scopes: ${missing.join(', ')}`]),
        'The client ID and secret are checked only when somebody signs in.',
      ],
    });
  },
);
