'use server';

import { z } from 'zod';
import { formMark, lineOfText, optionalLineOfText } from '@/lib/forms/field-rules';
import { changedMeanwhile } from '@/lib/forms/form-values';
import { guardedAction } from '@/lib/forms/guarded-action';
import { PASSWORD_AGAIN_LIMIT } from '@/lib/sign-in/password-again';
import { ROLE_WORDS } from '@/lib/sign-in/roles';
import { findProvider } from '@/lib/sign-in/single-sign-on/provider';
import {
  type LockOut,
  lockOutBy,
  saveSettings,
  secretToSave,
  unfitFields,
} from '@/lib/sign-in/single-sign-on/save-settings';
import {
  DEFAULT_ROLES,
  type MarkedSettings,
  openMarkedSettings,
  readSettings,
  SECOND_FACTOR_RULES,
  SECOND_FACTOR_WORDS,
  SETTINGS_DEFAULTS,
  type SingleSignOnSettings,
} from '@/lib/sign-in/single-sign-on/settings';
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

const LOCK_OUT_WORDS: Readonly<Record<LockOut, string>> = {
  'sso-only-unproven':
    'First link your own account under Your sign-in and sign in with the provider once, so that you are not locked out.',
  'own-way-in':
    'You have no password, so you could not sign in again. First, add a passkey under Your sign-in, or set a password with a password link from People.',
};

/** Why these settings would lock out the person who saves them. */
function locksOut(code: LockOut, { isOn }: Input) {
  const ownWayField = isOn ? 'issuer' : 'isOn';
  const field = code === 'own-way-in' ? ownWayField : 'isOnly';
  return { code, fieldErrors: { [field]: LOCK_OUT_WORDS[code] } };
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
    const fieldErrors = unfitFields(input, installation.environment.notifyPrivateTargets);
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
    const settings = settingsFrom(input, secret.value);
    const lockOut = await lockOutBy(installation, settings, person.id);
    if (lockOut !== undefined) {
      return refuse(locksOut(lockOut, input));
    }
    const refusal = await proofRefusal(context, input.password);
    if (refusal !== undefined) {
      return refusal;
    }
    const change = { actor: person, now, seen: input.seen };
    const saved = await saveSettings(installation, settings, change);
    if (saved.ok) {
      return SAVED;
    }
    const unsaved =
      typeof saved.error === 'string'
        ? locksOut(saved.error, input)
        : overwrites(input, saved.error);
    return unsaved === undefined ? SAVED : refuse(unsaved);
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
