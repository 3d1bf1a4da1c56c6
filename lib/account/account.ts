import { failure, type Result, success } from '@/lib/result';

/** What kinds of accounts there are. */
export const ACCOUNT_ENVIRONMENTS = [
  'production',
  'sandbox',
  'release-preview',
  'test-drive',
  'practice',
] as const;

/** What kind of account an account ID belongs to. */
export type AccountEnvironment = (typeof ACCOUNT_ENVIRONMENTS)[number];

/** What each environment is called where there are several to choose from. */
export const ENVIRONMENT_LABELS: Readonly<Record<AccountEnvironment, string>> = {
  production: 'Production',
  sandbox: 'Sandbox',
  'release-preview': 'Release Preview',
  'test-drive': 'Test Drive',
  practice: 'Practice',
};

/** A NetSuite account, as its account ID names it. Only `parseAccountId` makes one. */
export type Account = {
  /** The canonical spelling: upper case, underscore before the suffix, for instance `1234567_SB1`. */
  readonly accountId: string;
  /** The first label of the account's host names, for instance `1234567-sb1`. */
  readonly hostLabel: string;
  readonly environment: AccountEnvironment;
  /** The environment in words for people, for instance `Sandbox 1`. */
  readonly environmentLabel: string;
};

/** Why a text is not an account ID. */
export type AccountIdError = {
  readonly code:
    | 'account-id-empty'
    | 'account-id-unsafe-character'
    | 'account-id-too-long'
    | 'account-id-malformed'
    | 'account-id-not-netsuite-url'
    | 'account-id-not-in-url'
    | 'account-id-not-a-practice-account';
  /** A sentence for people that says what to do. Does not repeat what was typed. */
  readonly message: string;
};

/** The longest account ID that is taken, in characters. Real ones have 5 to 17. */
const MAX_ACCOUNT_ID_LENGTH = 40;

/** The longest text that is looked at, in characters; a pasted address may be long. */
const MAX_INPUT_LENGTH = 2048;

/**
 * A company ID with an optional sandbox or release preview suffix. A sandbox always carries its
 * number. Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4609939018.html
 * A release preview is seen both with and without a number.
 */
const ACCOUNT_ID = /^([A-Z0-9]+)(?:[_-](?:(SB)([1-9][0-9]?)|(RP)([1-9][0-9]?)?))?$/;

/** A number and a suffix without the separator between them: a slip, not a company ID. */
const MISSING_SEPARATOR = /^[0-9]+(?:SB|RP)[0-9]*$/;

/** Company IDs of partner and test-drive accounts, for instance TSTDRV1234567. */
const TEST_DRIVE_COMPANY = /^(?:TSTDRV|TD)[0-9]+$/;

/** The company ID of the practice world that runs inside the app. */
const PRACTICE_COMPANY = 'PRACTICE';

/**
 * First labels of NetSuite hosts that serve all accounts together; they look like an account ID
 * when somebody types one, and never are one.
 */
const SHARED_HOST_LABELS: ReadonlySet<string> = new Set([
  'API',
  'APP',
  'CHECKOUT',
  'FORMS',
  'HTTP',
  'HTTPS',
  'LOCALHOST',
  'NETSUITE',
  'REST',
  'RESTLETS',
  'RUNTIME',
  'SECURE',
  'SHOPPING',
  'SUITETALK',
  'SYSTEM',
  'WEBSERVICES',
  'WWW',
]);

/**
 * What follows the account's label in the host names of an account. `app`, `suitetalk.api`,
 * `restlets.api` and `connect.api` are in Oracle's documentation; the others, for external forms and
 * web stores, are from common use.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1498251763.html
 */
const ACCOUNT_SERVICES: ReadonlySet<string> = new Set([
  'app',
  'suitetalk.api',
  'restlets.api',
  'connect.api',
  'extforms',
  'secure',
  'shop',
]);

/** Where NetSuite shows the Account ID. */
export const COMPANY_INFORMATION_MENU = 'Setup > Company > Company Information';

const MESSAGES: Readonly<Record<AccountIdError['code'], string>> = {
  'account-id-empty': `Enter the Account ID. NetSuite shows it under ${COMPANY_INFORMATION_MENU}, in the Account ID field.`,
  'account-id-unsafe-character':
    'The Account ID contains a hidden character, which copying sometimes adds. Type it by hand: letters A to Z and digits, such as 1234567 or 1234567_SB1.',
  'account-id-too-long': `This is too long to be an Account ID, which has at most ${MAX_ACCOUNT_ID_LENGTH} characters. Copy only the Account ID field from ${COMPANY_INFORMATION_MENU}.`,
  'account-id-malformed': `An Account ID consists of letters and digits, with _SB and a number for a sandbox or _RP for a Release Preview account: 1234567, 1234567_SB1, TSTDRV1234567. Copy it from ${COMPANY_INFORMATION_MENU}.`,
  'account-id-not-netsuite-url':
    'This is not the plain address of a NetSuite page. Paste only the Account ID, or an address such as https://1234567.app.netsuite.com/ without a user name, port, or spaces.',
  'account-id-not-in-url': `This NetSuite address serves many accounts and does not say which one is yours. Copy the Account ID from ${COMPANY_INFORMATION_MENU}.`,
  'account-id-not-a-practice-account':
    'The practice world has only two accounts: PRACTICE and PRACTICE_SB1.',
};

function refuse(code: AccountIdError['code']): Result<never, AccountIdError> {
  return failure({ code, message: MESSAGES[code] });
}

/**
 * Reads an account ID in any spelling (`1234567_SB1`, `1234567-sb1`), or the account ID inside a
 * pasted NetSuite address. Everything that a host is built from goes through here, so the rule is
 * strict: only letters, digits and one known suffix remain; nothing is stripped from the middle.
 * Spaces, tabs and line ends around the text are ignored.
 */
export function parseAccountId(input: string): Result<Account, AccountIdError> {
  // Before anything else: cutting the end off takes time with the square of the length.
  if (input.length > MAX_INPUT_LENGTH) {
    return refuse('account-id-too-long');
  }
  const text = input.replace(/^[ \t\r\n]+/, '').replace(/[ \t\r\n]+$/, '');
  if (text === '') {
    return refuse('account-id-empty');
  }
  if (!/^[\x20-\x7e]*$/.test(text)) {
    return refuse('account-id-unsafe-character');
  }
  const isAddress = text.includes('://') || text.includes('.');
  return isAddress ? accountInAddress(text) : accountFromId(text);
}

function accountFromId(text: string): Result<Account, AccountIdError> {
  if (text.length > MAX_ACCOUNT_ID_LENGTH) {
    return refuse('account-id-too-long');
  }
  const match = ACCOUNT_ID.exec(text.toUpperCase());
  const company = match?.[1];
  if (match === null || company === undefined) {
    return refuse('account-id-malformed');
  }
  if (SHARED_HOST_LABELS.has(company) || MISSING_SEPARATOR.test(company)) {
    return refuse('account-id-malformed');
  }
  const kind = match[2] ?? match[4];
  const number = match[3] ?? match[5] ?? '';
  const suffix = kind === undefined ? '' : `${kind}${number}`;
  if (company === PRACTICE_COMPANY && suffix !== '' && suffix !== 'SB1') {
    return refuse('account-id-not-a-practice-account');
  }
  const accountId = suffix === '' ? company : `${company}_${suffix}`;
  return success({
    accountId,
    hostLabel: accountId.toLowerCase().replace('_', '-'),
    ...environmentOf(company, kind, number),
  });
}

function environmentOf(
  company: string,
  kind: string | undefined,
  number: string,
): Pick<Account, 'environment' | 'environmentLabel'> {
  const labels = ENVIRONMENT_LABELS;
  if (company === PRACTICE_COMPANY) {
    const environmentLabel =
      kind === undefined ? labels.practice : `${labels.practice} sandbox ${number}`;
    return { environment: 'practice', environmentLabel };
  }
  if (kind === 'SB') {
    return { environment: 'sandbox', environmentLabel: `${labels.sandbox} ${number}` };
  }
  if (kind === 'RP') {
    return {
      environment: 'release-preview',
      environmentLabel: `${labels['release-preview']} ${number}`.trim(),
    };
  }
  if (TEST_DRIVE_COMPANY.test(company)) {
    return { environment: 'test-drive', environmentLabel: labels['test-drive'] };
  }
  return { environment: 'production', environmentLabel: labels.production };
}

/**
 * The address must be a plain host name, without user, port, percent sign, backslash or trailing
 * dot, before the path begins. That is narrower than what a browser takes, on purpose: what two
 * parsers could read differently is refused.
 */
const ADDRESS = /^(?:https?:\/\/)?([a-z0-9_-]+(?:\.[a-z0-9-]+)+)((?:[/?#][^\\\s]*)?)$/i;

function accountInAddress(text: string): Result<Account, AccountIdError> {
  const match = ADDRESS.exec(text);
  const host = match?.[1]?.toLowerCase();
  if (host === undefined || !(host === 'netsuite.com' || host.endsWith('.netsuite.com'))) {
    return refuse('account-id-not-netsuite-url');
  }
  const address = `https://${host}${match?.[2] ?? ''}`;
  if (!URL.canParse(address)) {
    return refuse('account-id-not-netsuite-url');
  }
  const url = new URL(address);
  if (url.host !== host) {
    return refuse('account-id-not-netsuite-url');
  }
  const [label = '', ...rest] = host.split('.');
  const service = rest.slice(0, -2).join('.');
  if (ACCOUNT_SERVICES.has(service) && !SHARED_HOST_LABELS.has(label.toUpperCase())) {
    return accountFromId(label);
  }
  return accountInQuery(url);
}

/** Shared hosts name the account in the query parameter `c` or `compid`, when they name it. */
function accountInQuery(url: URL): Result<Account, AccountIdError> {
  const named = [...url.searchParams.getAll('c'), ...url.searchParams.getAll('compid')];
  const accounts = named.map(accountFromId);
  const [first, ...others] = accounts;
  if (first === undefined || !first.ok) {
    return refuse('account-id-not-in-url');
  }
  const agree = others.every(
    (other) => other.ok && other.value.accountId === first.value.accountId,
  );
  return agree ? first : refuse('account-id-not-in-url');
}

/** Whether an account can be refreshed from production: a sandbox, or Release Preview. */
export function canBeRefreshed(accountId: string): boolean {
  return /_(?:SB|RP)\d*$/.test(accountId);
}
