/** The regions of the practice Celigo. Their tenants know nothing of each other. */
export const CELIGO_REGIONS = ['north-america', 'europe', 'australia', 'canada'] as const;

/** One region of the practice Celigo. */
export type CeligoRegion = (typeof CELIGO_REGIONS)[number];

/** What a host of Celigo serves: its API, or the pages that people use. */
export type CeligoService = 'api' | 'pages';

/**
 * The hosts of each region.
 * Sources: https://developer.celigo.com/api/ (getting started), https://github.com/celigo/ai. Guess: the
 * names of the pages of the two newer regions.
 */
const HOSTS: Readonly<Record<CeligoRegion, Readonly<Record<CeligoService, string>>>> = {
  'north-america': { api: 'api.integrator.io', pages: 'integrator.io' },
  europe: { api: 'api.eu.integrator.io', pages: 'eu.integrator.io' },
  australia: { api: 'api.au.integrator.io', pages: 'au.integrator.io' },
  canada: { api: 'api.ca.integrator.io', pages: 'ca.integrator.io' },
};

/** The region in words for people. */
export const CELIGO_REGION_LABELS: Readonly<Record<CeligoRegion, string>> = {
  'north-america': 'North America',
  europe: 'Europe',
  australia: 'Australia',
  canada: 'Canada',
};

/** The host, without scheme, of one service of a region. */
export function celigoHost(region: CeligoRegion, service: CeligoService): string {
  return HOSTS[region][service];
}

/** Which region and service a host name stands for, or null if it is none of Celigo's. */
export function parseCeligoHost(
  host: string,
): { readonly region: CeligoRegion; readonly service: CeligoService } | null {
  const wanted = host.toLowerCase();
  for (const region of CELIGO_REGIONS) {
    for (const service of ['api', 'pages'] as const) {
      if (HOSTS[region][service] === wanted) return { region, service };
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
