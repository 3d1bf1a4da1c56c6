import type { Site } from '../pages/context';
import type { PracticeAccount } from './hosts';

/** The pages of the app host, at NetSuite's own paths. */
export const PAGES = {
  integrations: '/app/common/integration/integrapplist.nl',
  integration: '/app/common/integration/integrapp.nl',
  mappings: '/app/oauth2/clientcredentials/setup.nl',
  loginAudit: '/app/setup/loginaudit.nl',
  features: '/app/setup/features.nl',
  roles: '/app/setup/rolelist.nl',
  role: '/app/setup/role.nl',
  users: '/app/setup/listusers.nl',
  entity: '/app/common/entity/entity.nl',
  deployments: '/app/common/scripting/scriptrecordlist.nl',
  deployment: '/app/common/scripting/scriptrecord.nl',
  company: '/app/common/otherlists/company.nl',
  conditions: '/app/practice/conditions.nl',
} as const;

/** The page of one record, with the query that names it. */
export function recordPage(page: 'integration' | 'role' | 'entity', id: number): string {
  return `${PAGES[page]}?id=${id}`;
}

/** What the pages of an account have in common. */
export function netSuiteSite({ companyName, accountId }: PracticeAccount): Site {
  return {
    product: 'NetSuite',
    fact: `Account: ${companyName} (${accountId})`,
    menuName: 'Setup',
    menu: [
      [PAGES.integrations, 'Manage Integrations'],
      [PAGES.mappings, 'OAuth 2.0 Client Credentials (M2M) Setup'],
      [PAGES.loginAudit, 'Login Audit Trail'],
      [PAGES.features, 'Enable Features'],
      [PAGES.roles, 'Manage Roles'],
      [PAGES.users, 'Manage Users'],
      [PAGES.deployments, 'Script Deployments'],
      [PAGES.company, 'Company Information'],
    ],
    settings: [PAGES.conditions, 'Practice conditions (not in NetSuite)'],
  };
}

/** Reads the id of a record from an address or a form. Null unless it is a plain positive number. */
export function parseRecordId(text: string | null): number | null {
  return text !== null && /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : null;
}
