'use server';

import { z } from 'zod';
import { emailAddress, rowId } from '@/lib/forms/field-rules';
import type { FormState } from '@/lib/forms/form-state';
import { guardedAction, type PersonalActionContext } from '@/lib/forms/guarded-action';
import { whyOnlyHere } from '@/lib/installation/environment';
import { appAddress } from '@/lib/installation/outbound';
import {
  type AccessRefusal,
  changeRole,
  deactivatePerson,
  endSessionsOf,
} from '@/lib/sign-in/access';
import {
  invitationPath,
  inviteByLink,
  type MadeLink,
  resetByLink,
  revokeInvitation,
} from '@/lib/sign-in/invitations';
import { PASSWORD_AGAIN_LIMIT } from '@/lib/sign-in/password-again';
import { ROLES } from '@/lib/sign-in/roles';
import { requireSecondFactor } from '@/lib/sign-in/second-factor';
import { type UnlinkRefusal, unlinkPerson } from '@/lib/sign-in/single-sign-on/accounts';
import { linksLeadNowhere, readSettings } from '@/lib/sign-in/single-sign-on/settings';
import { type MailedLink, mailLink } from '@/lib/watch/link-mail';
import { momentText } from '@/lib/words';
import { passwordAgain, proofRefusal } from '../proof-refusal';

/** How often one owner may make links: often enough for a whole department. */
const LINK_LIMIT = { attemptsMax: 100, windowSeconds: 3600 } as const;

const role = z.enum(ROLES, { error: 'Choose a role.' });

/** A checkbox. */
const checked = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

const person = z.object({ personId: rowId });

const MESSAGES: Readonly<Record<AccessRefusal['code'], string>> = {
  'person-missing': 'This person no longer has an account. Reload the page.',
  'person-changed':
    'This account was changed outside the app, so it stays as it is. Create a link for a new password to restore it.',
  'last-owner': 'This is the only owner who can sign in. Make someone else an owner first.',
};

function refused({ refuse }: PersonalActionContext, { code }: AccessRefusal): FormState {
  return refuse({ code, message: MESSAGES[code] });
}

/** Shows a link that was made, and mails it where that was asked for. */
async function withLink(
  { installation, person: actor, now }: PersonalActionContext,
  { token, expiresAt }: MadeLink,
  shown: { readonly message: string; readonly label: string },
  mail: Pick<MailedLink, 'gives' | 'email'> & { readonly isWanted: boolean },
): Promise<FormState> {
  const { environment } = installation;
  const address = `${appAddress(environment)}${invitationPath(token)}`;
  const sent = mail.isWanted
    ? await mailLink(installation, { ...mail, address, expiresAt }, { actor, now })
    : undefined;
  const mailed = sent?.ok === true ? ` It was emailed to ${mail.email}.` : '';
  const unsent = sent?.ok === false ? sent.error.message : undefined;
  return {
    status: 'saved',
    message: `${shown.message}${mailed}`,
    ...(unsent === undefined
      ? {}
      : { warning: `The email could not be sent, so send the link yourself. ${unsent}` }),
    shownOnce: [
      {
        label: shown.label,
        value: address,
        hint: `It works once, until ${momentText(expiresAt)}, and is shown only now. Send it only to that person.`,
        caution: whyOnlyHere(address, mail.gives === 'account' ? 'invitation' : 'link'),
      },
    ],
  };
}

/** The refusal of a link that would let nobody in; nothing where links do. */
async function linkRefusal(
  { installation, refuse }: PersonalActionContext,
  command: string,
): Promise<FormState | undefined> {
  return linksLeadNowhere(await readSettings(installation))
    ? refuse({
        code: 'sso-only',
        message: `This link would not let anyone in: people sign in only with the identity provider, and are not linked by their email address. The server administrator can create a link that works: ${command}`,
      })
    : undefined;
}

/** Makes a link with which someone new gets an account. */
export const createInvitationAction = guardedAction(
  {
    name: 'create-invitation',
    role: 'owner',
    schema: z.object({ email: emailAddress, role, sendsMail: checked }),
    limit: LINK_LIMIT,
  },
  async ({ sendsMail: isWanted, ...input }, context) => {
    const { installation, person: actor, now, refuse } = context;
    const { email } = input;
    const refusal = await linkRefusal(context, `npm run people -- invite ${email}`);
    if (refusal !== undefined) {
      return refusal;
    }
    const made = await inviteByLink(installation, input, { actor, now });
    const shown = { message: `Invitation for ${email} created.`, label: 'Invitation link' };
    return made.ok
      ? withLink(context, made.value, shown, { gives: 'account', email, isWanted })
      : refuse({
          code: made.error.code,
          fieldErrors: {
            email:
              'This person already has an account. If they cannot sign in, create a link for a new password below.',
          },
        });
  },
);

const passwordLink = z.object({ email: emailAddress, sendsMail: checked });

async function withPasswordLink(
  context: PersonalActionContext,
  { email, sendsMail: isWanted }: z.output<typeof passwordLink>,
  clearsSecondFactor: boolean,
): Promise<FormState> {
  const { installation, person: actor, now } = context;
  const made = await resetByLink(installation, { email, clearsSecondFactor }, { actor, now });
  const shown = { message: 'Link created.', label: `Password link for ${email}` };
  return made.ok
    ? withLink(context, made.value, shown, { gives: 'password', email, isWanted })
    : refused(context, made.error);
}

/** Makes a link with which a person sets a new password, and gets in again. */
export const createPasswordLinkAction = guardedAction(
  { name: 'create-password-link', role: 'owner', schema: passwordLink, limit: LINK_LIMIT },
  async (input, context) =>
    (await linkRefusal(context, `npm run people -- reset ${input.email}`)) ??
    withPasswordLink(context, input, false),
);

/** The same with a link that removes the person's second factor, too: after the owner's password or what stands for it. */
export const createFactorRemovalLinkAction = guardedAction(
  {
    name: PASSWORD_AGAIN_LIMIT.name,
    role: 'owner',
    schema: passwordLink.extend({ password: passwordAgain }),
    limit: PASSWORD_AGAIN_LIMIT,
  },
  async ({ password, ...input }, context) =>
    (await proofRefusal(context, password)) ?? withPasswordLink(context, input, true),
);

/** Makes a link useless. */
export const revokeInvitationAction = guardedAction(
  { name: 'revoke-invitation', role: 'owner', schema: z.object({ invitationId: rowId }) },
  async ({ invitationId }, { installation, person: actor, now }) => {
    await revokeInvitation(installation, invitationId, { actor, now });
    return { status: 'saved', message: 'Link revoked.' };
  },
);

/** Gives a person another role. */
export const changeRoleAction = guardedAction(
  { name: 'change-role', role: 'owner', schema: person.extend({ role }) },
  async (input, context) => {
    const { installation, person: actor, now } = context;
    const changed = await changeRole(installation, { ...input, actor, now });
    return changed.ok
      ? { status: 'saved', message: 'Role saved.' }
      : refused(context, changed.error);
  },
);

/** Deactivates a person's account. */
export const deactivatePersonAction = guardedAction(
  { name: 'deactivate-person', role: 'owner', schema: person },
  async ({ personId }, context) => {
    const { installation, person: actor, now } = context;
    const done = await deactivatePerson(installation, { personId, actor, now });
    return done.ok ? { status: 'saved', message: 'Deactivated.' } : refused(context, done.error);
  },
);

/** Signs a person out everywhere. */
export const signPersonOutAction = guardedAction(
  { name: 'sign-person-out', role: 'owner', schema: person },
  async ({ personId }, context) => {
    const { installation, person: actor, now } = context;
    const done = await endSessionsOf(installation, { personId, actor, now });
    return done.ok
      ? { status: 'saved', message: 'Signed out everywhere.' }
      : refused(context, done.error);
  },
);

const UNLINK_MESSAGES: Readonly<Record<UnlinkRefusal['code'], string>> = {
  'link-missing': 'This person is no longer linked. Reload the page.',
  'own-way-in': 'This is your only way to sign in. Have another owner remove it.',
};

/** Removes the link of a person to the identity provider. */
export const unlinkPersonAction = guardedAction(
  { name: 'unlink-person', role: 'owner', schema: person },
  async ({ personId }, { installation, person: actor, now, refuse }) => {
    const done = await unlinkPerson(installation, { personId, actor, now });
    return done.ok
      ? { status: 'saved', message: 'Link removed.' }
      : refuse({ code: done.error.code, message: UNLINK_MESSAGES[done.error.code] });
  },
);

/** Requires a second factor for everyone, or no longer, after the owner's password or what stands for it. */
export const requireSecondFactorAction = guardedAction(
  {
    name: PASSWORD_AGAIN_LIMIT.name,
    role: 'owner',
    schema: z.object({ required: checked, password: passwordAgain }),
    limit: PASSWORD_AGAIN_LIMIT,
  },
  async ({ required, password }, context) => {
    const refusal = await proofRefusal(context, password);
    if (refusal !== undefined) {
      return refusal;
    }
    const { installation, person: actor, now } = context;
    await requireSecondFactor(installation, required, { actor, now });
    return {
      status: 'saved',
      message: required ? 'Required of everyone.' : 'No longer required.',
    };
  },
);
