import { looksLikeCertificateId } from '@/lib/keys/certificate-id';
import { failure, type Result, success } from '@/lib/result';

/** Why a text is not a Client ID. */
export type ClientIdError = {
  readonly code:
    | 'client-id-empty'
    | 'client-id-unsafe-character'
    | 'client-id-is-application-id'
    | 'client-id-is-certificate-id'
    | 'client-id-wrong-length'
    | 'client-id-malformed';
  /** A sentence for people. Does not repeat what was typed. */
  readonly message: string;
};

/** Every Client ID in Oracle's examples has this many characters. */
const CLIENT_ID_LENGTH = 64;

/** The longest text that is looked at, in characters. */
const INPUT_LENGTH_MAX = 1_000;

const APPLICATION_ID = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;

const MESSAGES: Readonly<Record<ClientIdError['code'], string>> = {
  'client-id-empty':
    'Enter the Client ID. NetSuite shows it once, right after the integration record is first saved.',
  'client-id-unsafe-character':
    'The Client ID contains an invisible or unexpected character, which copying sometimes adds. Copy it again from NetSuite.',
  'client-id-is-application-id':
    'This is the Application ID of the integration record. The Client ID is a different value, 64 characters long, that NetSuite shows once after the first save.',
  'client-id-is-certificate-id':
    'This looks like a Certificate ID, which belongs on the page of the M2M record. The Client ID has 64 characters, and NetSuite shows it once after the first save of the integration record.',
  'client-id-wrong-length': `A Client ID has ${CLIENT_ID_LENGTH} characters. Copy all of it again, and nothing else.`,
  'client-id-malformed':
    'A Client ID contains only the digits 0 to 9 and the letters a to f. Copy it again from the confirmation that follows the first save of the integration record.',
};

function refuse(code: ClientIdError['code']): Result<never, ClientIdError> {
  return failure({ code, message: MESSAGES[code] });
}

/**
 * Checks the form of a Client ID, which is also called Consumer Key: 64 hexadecimal characters.
 * Spaces and line ends around it are ignored; its case is kept. An Application ID, a UUID, is told
 * apart by name, because it stands on the same record, and so is a Certificate ID. A Client Secret has the same form and cannot
 * be told apart.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157771733782.html
 */
export function checkClientId(input: string): Result<string, ClientIdError> {
  // Before anything else: cutting the end off takes time with the square of the length.
  if (input.length > INPUT_LENGTH_MAX) return refuse('client-id-wrong-length');
  const text = input.replace(/^[ \t\r\n]+/, '').replace(/[ \t\r\n]+$/, '');
  if (text === '') return refuse('client-id-empty');
  if (!/^[\x20-\x7e]*$/.test(text)) return refuse('client-id-unsafe-character');
  if (APPLICATION_ID.test(text)) return refuse('client-id-is-application-id');
  if (!/^[0-9a-f]+$/i.test(text)) {
    return refuse(
      looksLikeCertificateId(text) ? 'client-id-is-certificate-id' : 'client-id-malformed',
    );
  }
  return text.length === CLIENT_ID_LENGTH ? success(text) : refuse('client-id-wrong-length');
}
