/**
 * Celigo's regions. Their tenants are apart: a token of one opens nothing in the other.
 * Source: https://developer.celigo.com/api/ (getting started)
 */
export const CELIGO_API_REGIONS = ['north-america', 'europe'] as const;

/** One of Celigo's regions. */
export type CeligoApiRegion = (typeof CELIGO_API_REGIONS)[number];

/** How a region is called, and its hosts without scheme. */
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
};
