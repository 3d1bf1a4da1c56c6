import { dictionary } from '@zxcvbn-ts/language-common';

/** Words of this product and of what it connects: an attacker's first guesses. */
const PRODUCT_WORDS = ['netsuite', 'celigo', 'integrator', 'oracle', 'wizard'];

/** Parts of an email address that are shorter occur in too many words to mean the address. */
const EMAIL_PART_LENGTH_MIN = 4;

/** How much must be left of a password without its guessable part, in characters. */
const REST_LENGTH_MIN = 8;

/** Letters that are often written as digits and signs. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

let common: ReadonlySet<string> | undefined;

/** Passwords that were seen most often in leaks, in lower case; read at the first use. */
function isCommon(text: string): boolean {
  common ??= new Set(dictionary['passwords-common']);
  return common.has(text);
}

/** Whether a text is one short piece again and again: `aaaaaaaaaaaa`, `abc123abc123`. */
function isRepeated(text: string): boolean {
  // In the text twice over, a repeated one begins again before its own end.
  return `${text}${text}`.indexOf(text, 1) < text.length / 2 + 1;
}

/** Whether a text is a run along the alphabet or the digits, up or down. */
function isSequence(text: string): boolean {
  const steps = [...text]
    .slice(1)
    .map((_, index) => text.charCodeAt(index + 1) - text.charCodeAt(index));
  return (
    steps.every((step) => step === 1 || step === -9) ||
    steps.every((step) => step === -1 || step === 9)
  );
}

/** The ways in which a common word hides: with digits and signs around it, or in place of letters. */
function disguises(text: string): ReadonlyArray<string> {
  const core = text.replace(/^[^a-z]+/, '').replace(/[^a-z]+$/, '');
  const plain = [...text].map((character) => LOOKALIKES[character] ?? character).join('');
  const plainCore = plain.replace(/[^a-z]+$/, '').replace(/[^a-z]/g, '');
  return [text, core, plain, plainCore];
}

function emailParts(email: string): ReadonlyArray<string> {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  return [local, ...local.split(/[._+-]/), domain, ...domain.split('.').slice(0, -1)].filter(
    (part) => part.length >= EMAIL_PART_LENGTH_MIN,
  );
}

/** Whether a password is little more than a word that an attacker knows. */
function leansOn(text: string, words: ReadonlyArray<string>): boolean {
  return words.some(
    (word) => text.includes(word) && text.replaceAll(word, '').length < REST_LENGTH_MIN,
  );
}

/**
 * Says why a password is too easy to guess, as a sentence for people; nothing when it is not. The list
 * of common passwords is that of zxcvbn-ts.
 *
 * @param email The address that the password belongs to.
 */
export function passwordProblem(password: string, email: string): string | undefined {
  const text = password.toLowerCase();
  if (isRepeated(text) || isSequence(text) || disguises(text).some(isCommon)) {
    return 'This password is one of the first that attackers try. Use several unrelated words, or let a password manager make one.';
  }
  if (text.includes(email.toLowerCase()) || leansOn(text, emailParts(email))) {
    return 'This password is little more than your email address. Use several unrelated words.';
  }
  return leansOn(text, PRODUCT_WORDS)
    ? 'This password is little more than the name of a product. Use several unrelated words.'
    : undefined;
}
