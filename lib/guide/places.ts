import { type Account, COMPANY_INFORMATION_MENU } from '@/lib/account/account';
import {
  companyInformationUrl,
  enableFeaturesUrl,
  integrationRecordsUrl,
  loginAuditTrailUrl,
  M2M_PAGE,
  m2mSetupUrl,
  rolesUrl,
  scriptDeploymentsUrl,
} from '@/lib/account/deep-links';

/** A page of NetSuite where something is fixed or compared. */
export type Place = {
  /** The way to it through NetSuite's menus. */
  readonly menuPath: string;
  /** The same page as a link into the person's own account; absent where no link is known. */
  readonly deepLink?: (account: Account) => string;
};

/** The pages of NetSuite that the causes lead to. */
export const PLACES = {
  companyInformation: {
    menuPath: COMPANY_INFORMATION_MENU,
    deepLink: companyInformationUrl,
  },
  enableFeatures: {
    menuPath: 'Setup > Company > Enable Features',
    deepLink: enableFeaturesUrl,
  },
  integrations: {
    menuPath: 'Setup > Integration > Manage Integrations',
    deepLink: integrationRecordsUrl,
  },
  m2mSetup: {
    menuPath: `Setup > Integration > Manage Authentication > ${M2M_PAGE}`,
    deepLink: m2mSetupUrl,
  },
  roles: {
    menuPath: 'Setup > Users/Roles > User Management > Manage Roles',
    deepLink: rolesUrl,
  },
  auditTrail: {
    menuPath: 'Setup > Users/Roles > User Management > View Login Audit Trail',
    deepLink: loginAuditTrailUrl,
  },
  deployments: {
    menuPath: 'Customization > Scripting > Script Deployments',
    deepLink: scriptDeploymentsUrl,
  },
} as const satisfies Record<string, Place>;

/** The menu path of a place, item by item. */
export function menuOf({ menuPath }: Place): ReadonlyArray<string> {
  return menuPath.split(' > ');
}

/** What to do in the Login Audit Trail before it shows why a sign-in was refused: in sentences, and as drawn. */
export const AUDIT_TRAIL_STEPS = [
  { sentence: 'Choose Use Advanced Search.', drawn: 'Use Advanced Search' },
  {
    sentence: 'On the Results subtab, add Detail and Token-based Application Name.',
    drawn: 'Results: add Detail, Token-based Application Name',
  },
  { sentence: 'Choose Submit.', drawn: 'Submit' },
] as const;
