/**
 * The scopes of a NetSuite access token that client credentials can ask for.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html
 */
export const SCOPES = ['rest_webservices', 'restlets', 'suite_analytics'] as const;

/** A NetSuite OAuth 2.0 scope, spelled as in the `scope` claim. */
export type Scope = (typeof SCOPES)[number];

/** What people read for a scope. NetSuite's integration record spells its own boxes (`setup-guide.ts`). */
export const SCOPE_LABELS: Readonly<Record<Scope, string>> = {
  rest_webservices: 'REST web services',
  restlets: 'RESTlets',
  suite_analytics: 'SuiteAnalytics Connect',
};
