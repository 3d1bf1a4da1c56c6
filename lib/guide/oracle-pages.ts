const ORACLE_HELP = 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help';

/** Oracle's pages that the causes and the guide rely on. */
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
  suiteAnalyticsConnect: `${ORACLE_HELP}/article_0907012731.html`,
  certificateEndpoint: `${ORACLE_HELP}/article_92130837826.html`,
  restletRoles: `${ORACLE_HELP}/section_158263562006.html`,
} as const;
