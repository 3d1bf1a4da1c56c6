import { z } from 'zod';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '@/lib/sign-in/password';

/** Control characters, NUL among them. */
const CONTROL = /\p{Cc}/u;

/**
 * Characters that are not seen but change what is: direction marks, zero-width, fillers, tags, separators of
 * lines. The variation selectors of emoji are let through.
 */
const INVISIBLE =
  /[\p{Zl}\p{Zp}\p{Bidi_Control}]|(?![\uFE00-\uFE0F])\p{Default_Ignorable_Code_Point}/u;

/**
 * A line of text that a person types: trimmed, not empty, without characters that cannot be seen.
 *
 * @param what The field in a sentence: "a profile name".
 * @param lengthMax In characters.
 */
export function lineOfText(what: string, lengthMax: number) {
  return z
    .string({ error: `Enter ${what}.` })
    .trim()
    .min(1, { error: `Enter ${what}.` })
    .max(lengthMax, { error: `Use at most ${lengthMax} characters for ${what}.` })
    .refine((text) => !CONTROL.test(text) && !INVISIBLE.test(text), {
      error: 'This contains invisible characters. Type it instead of pasting it.',
    });
}

/** A Certificate ID as it was typed. What was pasted may have been broken into lines by a mail or a document. */
export const typedCertificateId = z
  .string({ error: 'Enter the Certificate ID.' })
  .transform((text) => text.replaceAll(/[\r\n]+/g, ''))
  .pipe(lineOfText('the Certificate ID', 200));

/** A line of text that may stay empty; empty is absent. */
export function optionalLineOfText(what: string, lengthMax: number) {
  return z
    .string()
    .trim()
    .optional()
    .transform((text) => (text === '' ? undefined : text))
    .pipe(lineOfText(what, lengthMax).optional());
}

/** An email address, in lower case. */
export const emailAddress = lineOfText('an email address', 254)
  .toLowerCase()
  .pipe(z.email({ error: 'Enter an email address like name@example.com.' }));

/** A password that a person chooses. Any characters: it may be pasted or come from a manager. */
export const newPassword = z
  .string({ error: 'Enter a password.' })
  .min(PASSWORD_LENGTH_MIN, {
    error: `Use at least ${PASSWORD_LENGTH_MIN} characters for the password.`,
  })
  .max(PASSWORD_LENGTH_MAX, {
    error: `Use at most ${PASSWORD_LENGTH_MAX} characters for the password.`,
  });

/** The person's own password, given again. */
export const ownPassword = z
  .string({ error: 'Enter your password.' })
  .min(1, { error: 'Enter your password.' })
  .max(PASSWORD_LENGTH_MAX, { error: 'This is not your password.' });

/** A code of an authenticator app, or a recovery code. */
export const oneTimeCode = z
  .string({ error: 'Enter a code.' })
  .trim()
  .min(1, { error: 'Enter a code.' })
  .max(100, { error: 'This is not a code.' });

/** The checked ones of boxes that share a name: none, one, or several. */
export function checkedBoxes<const Value extends string>(allowed: ReadonlyArray<Value>) {
  return z.preprocess(
    (value) => (value === undefined ? [] : [value].flat()),
    z.array(z.enum(allowed)),
  );
}

/** The id of a row. */
export const rowId = z.uuid({ error: 'Reload the page and try again.' });

/** The id of a session, which the library for signing in gives. */
export const sessionRowId = z
  .string()
  .regex(/^[\w-]{1,100}$/, { error: 'Reload the page and try again.' });

/** The version of a profile that the person had read. */
export const profileVersion = z.coerce.number({ error: 'Reload the page.' }).int().min(1);

/** The mark of what a form's page showed. */
export const formMark = z.string({ error: 'Reload the page.' }).max(200);

/** Puts the intent of the form's main button where no other button was pressed. */
export function withSaveIntent(values: unknown): unknown {
  return { intent: 'save', ...(typeof values === 'object' ? values : {}) };
}
