/** An account of the practice NetSuite. */
export type PracticeAccount = {
  /** Canonical form with an underscore: `PRACTICE_SB1`. */
  readonly accountId: string;
  /** The label of its hosts: `practice-sb1`. */
  readonly hostLabel: string;
  readonly companyName: string;
};

/** The accounts that exist. */
export const PRACTICE_ACCOUNTS: ReadonlyArray<PracticeAccount> = [
  { accountId: 'PRACTICE', hostLabel: 'practice', companyName: 'Practice Company' },
  {
    accountId: 'PRACTICE_SB1',
    hostLabel: 'practice-sb1',
    companyName: 'Practice Company (Sandbox 1)',
  },
];

/** The three hosts of an account that the practice world serves. */
export type PracticeService = 'app' | 'suitetalk' | 'restlets';

const SERVICE_SUFFIXES: Readonly<Record<PracticeService, string>> = {
  app: '.app.netsuite.com',
  suitetalk: '.suitetalk.api.netsuite.com',
  restlets: '.restlets.api.netsuite.com',
};

/** The host, without scheme, of one service of an account. */
export function practiceHost(account: PracticeAccount, service: PracticeService): string {
  return `${account.hostLabel}${SERVICE_SUFFIXES[service]}`;
}

/** Which account and service a host name stands for, or null if it is none of the practice hosts. */
export function parsePracticeHost(
  host: string,
): { readonly account: PracticeAccount; readonly service: PracticeService } | null {
  const wanted = host.toLowerCase();
  for (const account of PRACTICE_ACCOUNTS) {
    for (const service of ['app', 'suitetalk', 'restlets'] as const) {
      if (practiceHost(account, service) === wanted) return { account, service };
    }
  }
  return null;
}

/**
 * Whether a host belongs to the practice world by its name alone.
 * `rest.netsuite.com` does not: it is shared by all accounts, real ones too.
 */
export function isPracticeHost(host: string): boolean {
  return parsePracticeHost(host) !== null;
}
