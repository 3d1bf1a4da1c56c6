/**
 * The regions of the practice Celigo, whose tenants know nothing of each other: what each is called,
 * what its hosts begin with, and the one user of its tenant.
 * Sources: https://developer.celigo.com/api/ (getting started), https://github.com/celigo/ai. Guess: the
 * names of the pages of the two newer regions.
 */
export const CELIGO_REGIONS = {
  'north-america': { label: 'North America', prefix: '', userId: '5e1ec70000000000000000a1' },
  europe: { label: 'Europe', prefix: 'eu.', userId: '5e1ec70000000000000000e1' },
  australia: { label: 'Australia', prefix: 'au.', userId: '5e1ec70000000000000000a2' },
  canada: { label: 'Canada', prefix: 'ca.', userId: '5e1ec70000000000000000c1' },
} as const;

/** One region of the practice Celigo. */
export type CeligoRegion = keyof typeof CELIGO_REGIONS;

/** What a host of Celigo serves: its API, or the pages that people use. */
export type CeligoService = 'api' | 'pages';

/** The host, without scheme, of one service of a region. */
export function celigoHost(region: CeligoRegion, service: CeligoService): string {
  const { prefix } = CELIGO_REGIONS[region];
  return `${service === 'api' ? 'api.' : ''}${prefix}integrator.io`;
}

/** Which region and service a host name stands for, or null if it is none of Celigo's. */
export function parseCeligoHost(
  host: string,
): { readonly region: CeligoRegion; readonly service: CeligoService } | null {
  const wanted = host.toLowerCase();
  for (const region of Object.keys(CELIGO_REGIONS) as ReadonlyArray<CeligoRegion>) {
    for (const service of ['api', 'pages'] as const) {
      if (celigoHost(region, service) === wanted) {
        return { region, service };
      }
    }
  }
  return null;
}

/**
 * Whether a host is the API of a Celigo region. The name alone does not make it practice: real accounts
 * have the same hosts, so whoever asks must know that the account belongs to the practice world.
 */
export function isCeligoApiHost(host: string): boolean {
  return parseCeligoHost(host)?.service === 'api';
}
