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

/** The host, without scheme, of a region's API or of the pages that people use. */
export function celigoHost(region: CeligoRegion, service: 'api' | 'pages'): string {
  const { prefix } = CELIGO_REGIONS[region];
  return `${service === 'api' ? 'api.' : ''}${prefix}integrator.io`;
}

const PLACES = (Object.keys(CELIGO_REGIONS) as ReadonlyArray<CeligoRegion>).flatMap((region) =>
  (['api', 'pages'] as const).map((service) => ({ region, service })),
);

/** Which region and service a host name stands for, or null if it is none of Celigo's. */
export function parseCeligoHost(host: string): (typeof PLACES)[number] | null {
  const wanted = host.toLowerCase();
  return PLACES.find(({ region, service }) => celigoHost(region, service) === wanted) ?? null;
}

/**
 * Whether a host is the API of a Celigo region. The name alone does not make it practice: real accounts
 * have the same hosts, so whoever asks must know that the account belongs to the practice world.
 */
export function isCeligoApiHost(host: string): boolean {
  return parseCeligoHost(host)?.service === 'api';
}
