/** An account of the practice NetSuite. Its id is in the form with an underscore: `PRACTICE_SB1`. */
export type PracticeAccount = { readonly accountId: string; readonly companyName: string };

/** The accounts that exist. */
export const PRACTICE_ACCOUNTS: ReadonlyArray<PracticeAccount> = [
  { accountId: 'PRACTICE', companyName: 'Practice Company' },
  { accountId: 'PRACTICE_SB1', companyName: 'Practice Company (Sandbox 1)' },
];

/** The account with this id. */
export function findAccount(accountId: string): PracticeAccount {
  const account = PRACTICE_ACCOUNTS.find((one) => one.accountId === accountId);
  if (account === undefined) {
    throw new Error('There is no practice account with this ID.');
  }
  return account;
}

const SERVICE_SUFFIXES = {
  app: '.app.netsuite.com',
  suitetalk: '.suitetalk.api.netsuite.com',
  restlets: '.restlets.api.netsuite.com',
} as const;

/** The three hosts of an account that the practice world serves. */
export type PracticeService = keyof typeof SERVICE_SUFFIXES;

/** The host, without scheme, of one service of an account. */
export function practiceHost({ accountId }: PracticeAccount, service: PracticeService): string {
  return `${accountId.toLowerCase().replace('_', '-')}${SERVICE_SUFFIXES[service]}`;
}

const PLACES = PRACTICE_ACCOUNTS.flatMap((account) =>
  (Object.keys(SERVICE_SUFFIXES) as ReadonlyArray<PracticeService>).map((service) => ({
    account,
    service,
  })),
);

/** Which account and service a host name stands for, or null if it is none of the practice hosts. */
export function parsePracticeHost(host: string): (typeof PLACES)[number] | null {
  const wanted = host.toLowerCase();
  return PLACES.find(({ account, service }) => practiceHost(account, service) === wanted) ?? null;
}

/**
 * Whether a host belongs to the practice world by its name alone.
 * `rest.netsuite.com` does not: it is shared by all accounts, real ones too.
 */
export function isPracticeHost(host: string): boolean {
  return parsePracticeHost(host) !== null;
}
