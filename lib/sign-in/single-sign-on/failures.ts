import { waitText } from '@/lib/words';
import { PROVIDER_SECONDS } from '../time-limits';

/** Why nobody was signed in, linked, or confirmed through the identity provider, for people. */
export const FAILURES = {
  'sso-off': 'Single sign-on is turned off. Sign in with your password, or ask an owner.',
  'sso-too-many': 'Too many attempts from your network. Wait a few minutes, then try again.',
  'sso-busy': 'Too many people are signing in right now. Wait a few seconds, then try again.',
  'sso-unreachable':
    'The identity provider did not respond as expected. Try again in a minute. If this keeps happening, tell an owner: the single sign-on settings show what went wrong.',
  'sso-settings':
    'The identity provider does not match its settings here. Tell an owner: the single sign-on settings show what went wrong.',
  'sso-stale': `This sign-in was started in another browser, took longer than ${waitText(PROVIDER_SECONDS)}, or was used already. Start again.`,
  'sso-refused':
    'The identity provider did not sign you in. Start again, or ask its administrator.',
  'sso-proof':
    'The identity provider’s response failed the security checks, so nobody was signed in. Tell an owner: the single sign-on settings show what went wrong.',
  'sso-not-fresh':
    'The identity provider did not say that it asked you to sign in again, so this was not confirmed. Start again. If this keeps happening, ask an owner for a password link: you can confirm with a password, too.',
  'sso-unknown':
    'The identity provider knows you, but you have no account here. Ask an owner for an invitation.',
  'sso-email-missing':
    'The identity provider sent no usable email address, so no account was created. Ask its administrator.',
  'sso-email-unverified':
    'The identity provider has not verified your email address, so the app cannot tell who you are. Ask its administrator.',
  'sso-email-taken':
    'Someone with your email address has an account here that is not linked to the identity provider. If it is yours, sign in as before and link it under Your sign-in. If passwords are turned off, ask the server administrator to let you in first.',
  'sso-role-missing': 'The identity provider gives you no role in this app. Ask its administrator.',
  'sso-deactivated': 'Your account here is deactivated. Ask an owner.',
  'sso-person-changed':
    'Your account was changed outside the app, so you were not signed in. Ask an owner for a password link.',
  'sso-other-person':
    'You signed in to the identity provider as someone else, so nothing was confirmed.',
  'sso-linked-already': 'This identity provider account, or your account here, is already linked.',
  'sso-session': 'Your session here has ended. Sign in, then start again.',
  'sso-password': 'This is not your password, so your account was not linked.',
  'sso-only':
    'Passwords are turned off here: sign in with the identity provider. The server administrator can let you in.',
  'sso-unreadable':
    'Passwords are not accepted while the single sign-on settings cannot be read. The server administrator can let you in.',
} as const;

/** A stable code. */
export type SingleSignOnFailure = keyof typeof FAILURES;

/** The sentence of a code; nothing for any other text. */
export function failureWords(code: string | undefined): string | undefined {
  return Object.entries(FAILURES).find(([known]) => known === code)?.[1];
}

/** What went wrong: the code for the person, and for the owner and the log what they can act on. */
export type FailureReport = {
  readonly code: SingleSignOnFailure;
  /** Redacted. */
  readonly detail?: string;
};
