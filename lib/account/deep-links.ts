import type { Account } from './account';
import { appHost } from './hosts';

/** NetSuite's title of the page that maps certificates to an entity and a role, letter for letter. */
export const M2M_PAGE = 'OAuth 2.0 Client Credentials (M2M) Setup';

/**
 * The most active certificates that one integration record may have.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162686838198.html
 */
export const ACTIVE_CERTIFICATES_MAX = 5;

/** NetSuite's name of the permission to list, upload, and revoke own certificates, letter for letter. */
export const CERTIFICATE_PERMISSION = 'Manage own OAuth 2.0 Client Credentials Certificates';

/*
 * Oracle documents the menu path of each page and not its address. The addresses here come from
 * common use, so a page that shows one shows the menu path beside it.
 */

function pageUrl(account: Account, path: string): string {
  return `https://${appHost(account)}${path}`;
}

/** Setup > Company > Enable Features. The path is from common use and not documented by Oracle. */
export function enableFeaturesUrl(account: Account): string {
  return pageUrl(account, '/app/setup/features.nl');
}

/**
 * Setup > Integration > Manage Integrations > New. Oracle's certificate list names this path for a
 * record: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_92130837826.html
 */
export function newIntegrationRecordUrl(account: Account): string {
  return pageUrl(account, '/app/common/integration/integrapp.nl');
}

/** Setup > Integration > Manage Integrations. The path is from common use and not documented by Oracle. */
export function integrationRecordsUrl(account: Account): string {
  return pageUrl(account, '/app/common/integration/integrapplist.nl');
}

/**
 * Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M) Setup. The path
 * is from common use and not documented by Oracle.
 */
export function m2mSetupUrl(account: Account): string {
  return pageUrl(account, '/app/oauth2/clientcredentials/setup.nl');
}

/** Setup > Users/Roles > Manage Roles. The path is from common use and not documented by Oracle. */
export function rolesUrl(account: Account): string {
  return pageUrl(account, '/app/setup/rolelist.nl');
}

/**
 * Setup > Users/Roles > Manage Roles > New. Oracle's certificate list names this path for a role:
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_92130837826.html
 */
export function newRoleUrl(account: Account): string {
  return pageUrl(account, '/app/setup/role.nl');
}

/**
 * Setup > Users/Roles > User Management > Manage Users. The path is from common use and not
 * documented by Oracle.
 */
export function usersUrl(account: Account): string {
  return pageUrl(account, '/app/setup/listusers.nl');
}

/**
 * Customization > Scripting > Script Deployments. The path is from common use and not documented by
 * Oracle.
 */
export function scriptDeploymentsUrl(account: Account): string {
  return pageUrl(account, '/app/common/scripting/scriptrecordlist.nl');
}

/** Setup > Company > Company Information. The path is from common use and not documented by Oracle. */
export function companyInformationUrl(account: Account): string {
  return pageUrl(account, '/app/common/otherlists/company.nl');
}

/**
 * Setup > Users/Roles > User Management > View Login Audit Trail. The path is neither documented by
 * Oracle nor seen in public use, so the menu path is the sure way.
 */
export function loginAuditTrailUrl(account: Account): string {
  return pageUrl(account, '/app/setup/loginaudit.nl');
}

/**
 * Where a person's browser opens an address of the account. The practice world's hosts exist only
 * inside the app, under `/practice/<host>/<path>`; every other address stays as it is.
 */
export function browserHref(account: Account, url: string): string {
  return account.environment === 'practice' ? url.replace(/^https:\/\//, '/practice/') : url;
}
