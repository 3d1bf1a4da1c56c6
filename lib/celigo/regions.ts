/**
 * Celigo's regions. Their tenants are separate: a token of one region does not work in another.
 * Sources: https://developer.celigo.com/api/ (getting started) and https://github.com/celigo/ai
 * (mcp/resources/api-reference). That the pages of the two newer regions are named like those of Europe
 * is inferred.
 */
export const CELIGO_API_REGIONS = ['north-america', 'europe', 'australia', 'canada'] as const;

/** One of Celigo's regions. */
export type CeligoApiRegion = (typeof CELIGO_API_REGIONS)[number];

/** What a region is called, and its hosts without scheme. */
export type CeligoApiRegionFacts = {
  readonly label: string;
  readonly apiHost: string;
  /** Host of the pages that people use. */
  readonly pagesHost: string;
};

/** The facts of each region. */
export const CELIGO_API_REGION_FACTS: Readonly<Record<CeligoApiRegion, CeligoApiRegionFacts>> = {
  'north-america': {
    label: 'North America',
    apiHost: 'api.integrator.io',
    pagesHost: 'integrator.io',
  },
  europe: { label: 'Europe', apiHost: 'api.eu.integrator.io', pagesHost: 'eu.integrator.io' },
  australia: { label: 'Australia', apiHost: 'api.au.integrator.io', pagesHost: 'au.integrator.io' },
  canada: { label: 'Canada', apiHost: 'api.ca.integrator.io', pagesHost: 'ca.integrator.io' },
};

const PREFIXES = Object.values(CELIGO_API_REGION_FACTS).map(
  ({ pagesHost }) => pagesHost.split('integrator.io')[0] ?? '',
);

/** What the addresses of the other regions' pages begin with: `eu., au., or ca.`. */
export const CELIGO_PREFIXES_TEXT = new Intl.ListFormat('en-US', { type: 'disjunction' }).format(
  PREFIXES.filter((prefix) => prefix !== ''),
);
