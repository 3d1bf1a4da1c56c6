import { failure, type Result, success } from '@/lib/result';

/**
 * The upper bound of common, organization and unit names (RFC 5280, appendix A.1). A locality or state
 * could be twice as long; no place's name is.
 */
const MAX_NAME_LENGTH = 64;

/** The longest text that is looked at, in UTF-16 units, spaces around the name included. */
const INPUT_LENGTH_MAX = 1_000;

/**
 * Characters that a person cannot see or that reorder what is seen: controls, format characters
 * (bidi marks, zero width), line and paragraph separators, lone surrogates, private use, unassigned.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** A name in a certificate's subject that is checked. */
export type SubjectField =
  | 'common-name'
  | 'organization'
  | 'organizational-unit'
  | 'locality'
  | 'state';

/** The common name of a new certificate where none is asked for. */
export function usualCommonName(accountId: string): string {
  return `Celigo ${accountId}`;
}

/** Why a name cannot stand in a certificate's subject. */
export type SubjectError = {
  readonly code: `${SubjectField}-${'empty' | 'too-long' | 'unsafe-character'}`;
  /** A sentence for people. Does not repeat what was typed. */
  readonly message: string;
};

const WORDS: Readonly<Record<SubjectField, { readonly one: string; readonly the: string }>> = {
  'common-name': { one: 'a common name', the: 'The common name' },
  organization: { one: 'an organization', the: 'The organization' },
  'organizational-unit': { one: 'an organizational unit', the: 'The organizational unit' },
  locality: { one: 'a city', the: 'The city' },
  state: { one: 'a state or province', the: 'The state or province' },
};

/**
 * Checks a name for a certificate's subject and gives it without spaces around it. At most 64
 * characters, counted as Unicode code points.
 */
export function checkSubjectName(field: SubjectField, name: string): Result<string, SubjectError> {
  const { one, the } = WORDS[field];
  // Before anything else: cutting the end off takes time with the square of the length.
  if (name.length > INPUT_LENGTH_MAX) {
    return failure({ code: `${field}-too-long`, message: `${the} is far too long. Shorten it.` });
  }
  const trimmed = name.replace(/^ +| +$/g, '');
  if (trimmed.trim() === '') {
    return failure({ code: `${field}-empty`, message: `Enter ${one} for the certificate.` });
  }
  if (UNSAFE.test(trimmed)) {
    return failure({
      code: `${field}-unsafe-character`,
      message: `${the} contains an invisible or control character. Type it by hand.`,
    });
  }
  if ([...trimmed].length > MAX_NAME_LENGTH) {
    return failure({
      code: `${field}-too-long`,
      message: `${the} has more than ${MAX_NAME_LENGTH} characters. Shorten it.`,
    });
  }
  return success(trimmed);
}

/** A subject that is one common name and nothing else, without escapes. */
const PLAIN_COMMON_NAME = /^CN=([^\\,=+"<>;#]+)$/;

/**
 * The common name of a subject that is nothing but a plain one; nothing for a subject of another form.
 *
 * @param subject As a certificate's description has it, for instance `CN=Celigo 1234567`.
 */
export function plainCommonName(subject: string): string | undefined {
  const name = checkSubjectName('common-name', PLAIN_COMMON_NAME.exec(subject)?.[1] ?? '');
  return name.ok ? name.value : undefined;
}
