/**
 * The scopes of a NetSuite access token that client credentials can ask for.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html
 */
export const SCOPES = ['rest_webservices', 'restlets', 'suite_analytics'] as const;

/** A NetSuite OAuth 2.0 scope, spelled as in the `scope` claim. */
export type Scope = (typeof SCOPES)[number];

/** The words of the scope boxes on NetSuite's integration record. */
export const SCOPE_LABELS: Readonly<Record<Scope, string>> = {
  rest_webservices: 'REST web services',
  restlets: 'RESTlets',
  suite_analytics: 'SuiteAnalytics Connect',
};
