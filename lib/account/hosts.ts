import type { Account } from './account';

/**
 * The path of NetSuite's token endpoint.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162755359851.html
 */
export const TOKEN_ENDPOINT_PATH = '/services/rest/auth/oauth2/v1/token';

/** The only shape that may become the first label of a host name. */
const HOST_LABEL = /^(?=.{1,40}$)[a-z0-9]+(?:-(?:sb|rp)[0-9]{0,2})?$/;

/**
 * An account may have been read back from storage; its label is looked at again here, because a
 * host that goes elsewhere would receive signed assertions.
 */
function hostOf(account: Account, service: string): string {
  if (!HOST_LABEL.test(account.hostLabel)) {
    throw new Error('The host label of this account was not made by parseAccountId.');
  }
  return `${account.hostLabel}.${service}.netsuite.com`;
}

/** The host of the account's own pages, for instance `1234567-sb1.app.netsuite.com`. */
export function appHost(account: Account): string {
  return hostOf(account, 'app');
}

/** The host of REST web services and of the token endpoint. */
export function suitetalkHost(account: Account): string {
  return hostOf(account, 'suitetalk.api');
}

/** The host of RESTlets and of the certificate rotation endpoint. */
export function restletsHost(account: Account): string {
  return hostOf(account, 'restlets.api');
}

/**
 * The address that an assertion is posted to, and the value of its `aud` claim.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162755359851.html
 */
export function tokenEndpointUrl(account: Account): string {
  return `https://${suitetalkHost(account)}${TOKEN_ENDPOINT_PATH}`;
}
