import type { Account } from '@/lib/account/account';
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
    menuPath: 'Setup > Company > Company Information',
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

const ORACLE_HELP = 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help';

/** Oracle's pages that the causes rely on. */
export const ORACLE_PAGES = {
  accountSpecificDomains: `${ORACLE_HELP}/section_1498251763.html`,
  assertionStructure: `${ORACLE_HELP}/section_162790605110.html`,
  tokenRequest: `${ORACLE_HELP}/section_162755359851.html`,
  certificateRules: `${ORACLE_HELP}/subsect_162755332391.html`,
  m2mMapping: `${ORACLE_HELP}/section_162686838198.html`,
  integrationRecord: `${ORACLE_HELP}/section_157771733782.html`,
  enableFeature: `${ORACLE_HELP}/section_157771482304.html`,
  rolePermissions: `${ORACLE_HELP}/section_157771510070.html`,
  assignRole: `${ORACLE_HELP}/section_157771650112.html`,
  restPrerequisites: `${ORACLE_HELP}/article_5085602973.html`,
  restErrors: `${ORACLE_HELP}/section_156570709583.html`,
  restletErrors: `${ORACLE_HELP}/section_4634920277.html`,
  suiteql: `${ORACLE_HELP}/section_157909186990.html`,
  auditTrail: `${ORACLE_HELP}/section_158323851171.html`,
  bearerErrors: `${ORACLE_HELP}/subsect_158521885412.html`,
  tokenErrors: `${ORACLE_HELP}/subsect_158521832417.html`,
  webServicesOnlyRoles: `${ORACLE_HELP}/chapter_1529417663.html`,
} as const;
