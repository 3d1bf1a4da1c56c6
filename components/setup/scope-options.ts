import { SCOPE_LABELS, SCOPES } from '@/lib/account/scopes';

const SCOPE_HINTS = {
  rest_webservices: 'Records and SuiteQL through SuiteTalk REST. What most Celigo flows need.',
  restlets: 'Your own RESTlet scripts.',
  suite_analytics: 'Data through the SuiteAnalytics Connect drivers.',
} as const;

/** The scopes as boxes to check. */
export const SCOPE_OPTIONS = SCOPES.map((scope) => ({
  value: scope,
  label: SCOPE_LABELS[scope],
  hint: SCOPE_HINTS[scope],
}));
