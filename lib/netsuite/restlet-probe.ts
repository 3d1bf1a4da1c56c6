import { restletsHost } from '@/lib/account/hosts';
import type { OutboundAnswer } from '@/lib/outbound/exchange';
import { callApi } from './api-call';
import type { ProbeObservation, ProbeRequest } from './probes';

/**
 * The path of every RESTlet, on the account's RESTlet host.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4697322330.html
 */
const RESTLET_PATH = '/app/site/hosting/restlet.nl';

/** IDs that no account has: the answer then tells whether the sign-in passed. */
const NO_SUCH_RESTLET: RestletAddress = {
  scriptId: 'customscript_m2m_wizard_no_such_script',
  deployId: 'customdeploy_m2m_wizard_no_such_deploy',
};

/** Which RESTlet is called: the internal IDs or the script IDs of script and deployment. */
export type RestletAddress = { readonly scriptId: string; readonly deployId: string };

/** Whether a text can be the ID of a script or deployment: letters, digits and underscores. */
export function isScriptId(text: string): boolean {
  return /^[A-Za-z0-9_]{1,80}$/.test(text);
}

/**
 * Calls a RESTlet with GET: the named one, or one that does not exist. Oracle documents no call that
 * works without a RESTlet. That NetSuite checks the sign-in before it looks for the script is likely
 * and not proven.
 * Source of the error codes:
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4634920277.html
 */
export async function probeRestlet(
  { door, account, accessToken, clock }: ProbeRequest,
  restlet: RestletAddress | undefined,
): Promise<ProbeObservation> {
  const { scriptId, deployId } = restlet ?? NO_SUCH_RESTLET;
  const query = new URLSearchParams({ script: scriptId, deploy: deployId });
  const outcome = await callApi(
    {
      ...{ door, accessToken, clock, endpoint: 'restlet', method: 'GET' },
      host: restletsHost(account),
      path: `${RESTLET_PATH}?${query}`,
      headers: { 'Content-Type': 'application/json' },
    },
    // A script that does not exist gives nothing.
    (answer) => restlet !== undefined && isSuccess(answer.status) && !isPage(answer),
  );
  if (outcome.kind === 'ok') {
    return { kind: 'ok', endpoint: 'restlet', durationMs: outcome.answer.durationMs };
  }
  // A script may give more than is read here; it ran nevertheless.
  return outcome.kind === 'no-answer' &&
    restlet !== undefined &&
    isSuccess(outcome.failure.status ?? 0)
    ? { kind: 'ok', endpoint: 'restlet', durationMs: outcome.failure.durationMs }
    : outcome;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether an answer is a page, such as a sign-in; a RESTlet gives JSON, text, nothing, or XML. */
function isPage({ bodyShape, headers, body }: OutboundAnswer): boolean {
  const type = headers['content-type'] ?? 'text/html';
  const isMarkedAsOther = /^\s*<\?xml\b/i.test(body) || !/\bx?html\b/i.test(type);
  return bodyShape === 'html' && (!isMarkedAsOther || /<(?:!doctype )?html\b/i.test(body));
}
