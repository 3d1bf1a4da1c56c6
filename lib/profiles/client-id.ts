import { looksLikeCertificateId, looksLikeClientId } from '@/lib/keys/certificate-id';
import { failure, type Result, success } from '@/lib/result';

/** Why a text is not a Client ID. */
export type ClientIdError = {
  readonly code:
    | 'client-id-empty'
    | 'client-id-unsafe-character'
    | 'client-id-is-application-id'
    | 'client-id-is-certificate-id'
    | 'client-id-is-secret'
    | 'client-id-is-private-key'
    | 'client-id-two-values'
    | 'client-id-wrong-length'
    | 'client-id-malformed';
  /** A sentence for people. Does not repeat what was typed. */
  readonly message: string;
};

/** How much of a Client ID may be shown, in characters. */
const SHOWN_END_LENGTH = 4;

/** The end of a Client ID, by which people recognize it. */
export function clientIdEnd(clientId: string): string {
  return clientId.slice(-SHOWN_END_LENGTH);
}

/** A text for people who may not read the Client ID: of each in it, only the end is left. */
export function withClientIdEnds(text: string): string {
  return text.replaceAll(/[0-9a-f]{64}/gi, (clientId) => `…${clientIdEnd(clientId)}`);
}

/** Every Client ID in Oracle's examples has this many characters. */
const CLIENT_ID_LENGTH = 64;

/** The longest text that is looked at, in characters: NetSuite's whole confirmation page and more. */
const INPUT_LENGTH_MAX = 20_000;

/** The words that NetSuite's confirmation page has before the value. */
const LABELED = /(?:client id|consumer key)[\s:]*([0-9a-f]{64})/i;

const SECRET_LABEL = /client secret|consumer secret/i;

const APPLICATION_ID = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;

const MESSAGES: Readonly<Record<ClientIdError['code'], string>> = {
  'client-id-empty':
    'Enter the Client ID. NetSuite shows it once, right after the integration record is first saved.',
  'client-id-unsafe-character':
    'The Client ID contains an invisible or unexpected character, which copying sometimes adds. Copy it again from NetSuite.',
  'client-id-is-application-id':
    'This is the Application ID of the integration record. The Client ID is a different value, 64 characters long, that NetSuite shows once after the first save.',
  'client-id-is-certificate-id':
    'This looks like a Certificate ID, which belongs on the M2M mapping page. The Client ID has 64 characters, and NetSuite shows it once after the first save of the integration record.',
  'client-id-is-secret':
    'This is the Client Secret, which is not needed. Copy the value that NetSuite shows under Client ID.',
  'client-id-is-private-key':
    'This is a private key. It was not saved. If it was copied from somewhere others can read, replace it. The Client ID is on the confirmation that follows the first save of the integration record.',
  'client-id-two-values':
    'There are two values in this text, and one of them may be the Client Secret. Copy the one that NetSuite shows under Client ID.',
  'client-id-wrong-length': `A Client ID has ${CLIENT_ID_LENGTH} characters. Copy all of it again, and nothing else.`,
  'client-id-malformed':
    'A Client ID contains only the digits 0 to 9 and the letters a to f. Copy it again from the confirmation that follows the first save of the integration record.',
};

function refuse(code: ClientIdError['code']): Result<never, ClientIdError> {
  return failure({ code, message: MESSAGES[code] });
}

/** Finds the Client ID in a text of several words: NetSuite's confirmation page, copied as a whole. */
function pickClientId(text: string): Result<string, ClientIdError> | undefined {
  const labeled = LABELED.exec(text)?.[1];
  if (labeled !== undefined) {
    return success(labeled);
  }
  if (SECRET_LABEL.test(text)) {
    return refuse('client-id-is-secret');
  }
  const found = new Set(text.split(/\s+/).filter(looksLikeClientId));
  if (found.size > 1) {
    return refuse('client-id-two-values');
  }
  const [only] = found;
  return only === undefined ? undefined : success(only);
}

/**
 * Takes the Client ID, which is also called Consumer Key, out of a text: 64 hexadecimal characters, alone
 * or in the copied text of NetSuite's confirmation page. Its case is kept. An Application ID, a UUID, is
 * told apart by name, because it stands on the same record, and so is a Certificate ID. A Client Secret
 * has the same form, and is known only by its label.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157771733782.html
 */
export function checkClientId(input: string): Result<string, ClientIdError> {
  if (input.length > INPUT_LENGTH_MAX) {
    return refuse('client-id-wrong-length');
  }
  const text = input.trim();
  if (text === '') {
    return refuse('client-id-empty');
  }
  if (text.includes('PRIVATE KEY-----')) {
    return refuse('client-id-is-private-key');
  }
  const picked = pickClientId(text);
  if (picked !== undefined) {
    return picked;
  }
  if (!/^[\x20-\x7e]*$/.test(text)) {
    return refuse('client-id-unsafe-character');
  }
  if (APPLICATION_ID.test(text)) {
    return refuse('client-id-is-application-id');
  }
  if (!/^[0-9a-f]+$/i.test(text)) {
    return refuse(
      looksLikeCertificateId(text) ? 'client-id-is-certificate-id' : 'client-id-malformed',
    );
  }
  return refuse('client-id-wrong-length');
}
