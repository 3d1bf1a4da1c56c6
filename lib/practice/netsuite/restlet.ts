import { jsonAnswer, restletError } from './api-answers';
import { type ApiContext, checkBearer, invalidLogin, lacks } from './bearer-login';
import type { PracticeContext } from './context';
import { PERMISSIONS } from './directory';
import { type PracticeAccount, practiceHost } from './hosts';

/** Path of every RESTlet, on the RESTlet host. */
export const RESTLET_PATH = '/app/site/hosting/restlet.nl';

/** The one RESTlet that is deployed in a practice account. */
export const SAMPLE_RESTLET = { script: '101', deploy: '1' } as const;
export const RESTLET_NAME = 'Practice RESTlet';

/** The address that calls the RESTlet from outside. */
export function restletUrl(account: PracticeAccount): string {
  const { script, deploy } = SAMPLE_RESTLET;
  return `https://${practiceHost(account, 'restlets')}${RESTLET_PATH}?script=${script}&deploy=${deploy}`;
}

/**
 * Answers a RESTlet call. That the login is checked before the script is a guess.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4634920277.html
 */
export async function answerRestletCall(context: PracticeContext): Promise<Response> {
  const login = await checkBearer('restlets', context);
  if (!login.ok) {
    return login.error;
  }
  const refusal = refusalOf(login.value);
  return refusal ?? jsonAnswer(context, 200, { message: 'The practice RESTlet was reached.' });
}

/**
 * The codes for a role that may not call are Oracle's; their status, and that a second factor is asked of
 * every such role, are guesses.
 */
function refusalOf(context: ApiContext): Response | null {
  const { conditions, query } = context;
  const { roleId } = context.session;
  const refuse = (status: number, code: string, message: string) =>
    restletError(context, status, code, message);
  if (lacks(context, PERMISSIONS.logInWithOAuth2)) {
    return invalidLogin('restlets', context);
  }
  if (conditions.webServicesOnlyRoles.includes(roleId)) {
    const message = 'You have entered an invalid email address or password. Please try again.';
    return refuse(401, 'INVALID_LOGIN_CREDENTIALS', message);
  }
  if (conditions.twoFactorRoles.includes(roleId)) {
    return refuse(401, 'TWO_FA_REQD', 'Two-factor authentication is required.');
  }
  if (!conditions.serverSuiteScriptFeature || !conditions.clientSuiteScriptFeature) {
    // Guess on the answer while SuiteScript is switched off.
    return refuse(403, 'FEATURE_DISABLED', 'SuiteScript is not enabled.');
  }
  const [script, deploy] = [query.get('script'), query.get('deploy')];
  if (!script || !deploy) {
    return refuse(400, 'INVALID_REQUEST', 'The script or deploy parameter is missing.');
  }
  const isSample = script === SAMPLE_RESTLET.script && deploy === SAMPLE_RESTLET.deploy;
  if (!isSample || !conditions.restletDeployed) {
    const message = 'That Suitelet is invalid, disabled, or no longer exists.';
    return refuse(400, 'SSS_INVALID_SCRIPTLET_ID', message);
  }
  if (conditions.restletAudience?.includes(roleId) === false) {
    // Guess: what a role outside of the audience is answered is not documented.
    return refuse(403, 'INSUFFICIENT_PERMISSION', 'You do not have privileges to view this page.');
  }
  return null;
}
