/** A permission of a role, with its level. */
export type RolePermission = { readonly permission: string; readonly level: string };

/** A role of the practice account. */
export type PracticeRole = {
  readonly id: number;
  readonly name: string;
  readonly permissions: ReadonlyArray<RolePermission>;
};

/** A user that an M2M mapping can log in as. */
export type PracticeEntity = {
  readonly id: number;
  readonly name: string;
  /** Ids of the roles on the subtab Access. */
  readonly roles: ReadonlyArray<number>;
};

/**
 * Permissions that decide about API access.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157771510070.html
 * and https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_5085602973.html
 */
export const PERMISSIONS = {
  logInWithOAuth2: 'Log in using OAuth 2.0 Access Tokens',
  restWebServices: 'REST Web Services',
  suiteAnalyticsWorkbook: 'SuiteAnalytics Workbook',
  suiteAnalyticsConnect: 'SuiteAnalytics Connect',
  manageOwnCertificates: 'Manage own OAuth 2.0 Client Credentials Certificates',
  manageAuthorizedApplications: 'OAuth 2.0 Authorized Applications Management',
  integrationApplication: 'Integration Application',
  currency: 'Currency',
} as const;

function held(name: keyof typeof PERMISSIONS, level = 'Full'): RolePermission {
  return { permission: PERMISSIONS[name], level };
}

/** The fixed roles. */
export const PRACTICE_ROLES: ReadonlyArray<PracticeRole> = [
  {
    id: 1001,
    name: 'Celigo Integration',
    permissions: [
      held('logInWithOAuth2'),
      held('restWebServices'),
      held('suiteAnalyticsWorkbook', 'Edit'),
      held('suiteAnalyticsConnect'),
      held('manageOwnCertificates'),
      held('currency', 'View'),
    ],
  },
  {
    id: 1002,
    name: 'REST Integration (read only)',
    permissions: [held('logInWithOAuth2'), held('restWebServices'), held('currency', 'View')],
  },
  {
    id: 3,
    name: 'Administrator',
    permissions: Object.values(PERMISSIONS).map((permission) => ({ permission, level: 'Full' })),
  },
];

/** The fixed entities: users made for integrations. */
export const PRACTICE_ENTITIES: ReadonlyArray<PracticeEntity> = [
  { id: 1201, name: 'Integration User (Celigo)', roles: [1001, 1002, 3] },
  { id: 1202, name: 'Reporting Integration User', roles: [1001, 1002, 3] },
];

/** The role with this id, or null. */
export function findRole(id: number | null): PracticeRole | null {
  return PRACTICE_ROLES.find((role) => role.id === id) ?? null;
}

/** The entity with this id, or null. */
export function findEntity(id: number | null): PracticeEntity | null {
  return PRACTICE_ENTITIES.find((entity) => entity.id === id) ?? null;
}
