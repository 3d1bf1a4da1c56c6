import { PAGES } from '../pages/page-layout';
import { DISTURBED_PLACES, type PracticeConditions, permissionsOfRole } from './conditions';
import type { PracticeContext } from './context';
import { PRACTICE_ENTITIES, PRACTICE_ROLES } from './directory';
import { FEATURES } from './feature-pages';
import { listRecords } from './integration-records';
import { listMappings } from './mappings';
import { KIND_WORDS, PLACE_WORDS } from './provocation-makers';

/** One thing that is not in order, and the page (from the path on) where it is mended. */
export type Fault = { readonly text: string; readonly page: string };

/** All that keeps a connection of this account from working, or that was set wrong on purpose. */
export async function listFaults(context: PracticeContext): Promise<ReadonlyArray<Fault>> {
  return [
    ...(await recordFaults(context)),
    ...(await mappingFaults(context)),
    ...settingFaults(context.conditions),
    ...practiceFaults(context.conditions),
  ];
}

/** Faults of the records that a mapping uses: a record for something else may be set as it likes. */
async function recordFaults(context: PracticeContext): Promise<ReadonlyArray<Fault>> {
  const mapped = new Set((await listMappings(context)).map((mapping) => mapping.integrationId));
  const records = (await listRecords(context)).filter((record) => mapped.has(record.id));
  return records.flatMap((record) => {
    const page = `${PAGES.integration}?id=${record.id}`;
    const grant = 'Client Credentials (Machine to Machine) Grant';
    return [
      record.state === 'Enabled' ? null : `Integration record “${record.name}” is Blocked`,
      record.clientCredentialsGrant
        ? null
        : `${grant} is not ticked on integration record “${record.name}”`,
      record.scopes.length > 0 ? null : `No scope is ticked on integration record “${record.name}”`,
    ].flatMap((text) => (text === null ? [] : [{ text, page }]));
  });
}

async function mappingFaults(context: PracticeContext): Promise<ReadonlyArray<Fault>> {
  const records = await listRecords(context);
  const revoked = (await listMappings(context)).filter((mapping) => mapping.revokedAt !== null);
  return revoked.map((mapping) => {
    const name = records.find((record) => record.id === mapping.integrationId)?.name ?? '';
    return {
      text: `Certificate ${mapping.certificateId} of “${name}” is revoked, which is for good`,
      page: PAGES.mappings,
    };
  });
}

function settingFaults(conditions: PracticeConditions): ReadonlyArray<Fault> {
  const features = FEATURES.filter(({ key }) => !conditions[key]).map(({ name }) => ({
    text: `Feature ${name} is off`,
    page: PAGES.features,
  }));
  return [
    ...features,
    ...roleFaults(conditions),
    ...entityFaults(conditions),
    ...restletFaults(conditions),
  ];
}

function roleFaults(conditions: PracticeConditions): ReadonlyArray<Fault> {
  return PRACTICE_ROLES.flatMap((role) => {
    const page = `${PAGES.role}?id=${role.id}`;
    const held = permissionsOfRole(role.id, conditions).map((one) => one.permission);
    const lacking = role.permissions.filter(({ permission }) => !held.includes(permission));
    const inactive = conditions.inactiveRoles.includes(role.id);
    return [
      ...(inactive ? [{ text: `Role ${role.name} is inactive`, page }] : []),
      ...(conditions.webServicesOnlyRoles.includes(role.id)
        ? [{ text: `Role ${role.name} is a Web Services Only Role`, page }]
        : []),
      ...(conditions.twoFactorRoles.includes(role.id)
        ? [{ text: `Role ${role.name} asks for a second factor`, page }]
        : []),
      ...lacking.map(({ permission }) => ({
        text: `Role ${role.name} lacks the permission ${permission}`,
        page,
      })),
    ];
  });
}

function entityFaults(conditions: PracticeConditions): ReadonlyArray<Fault> {
  return PRACTICE_ENTITIES.flatMap((entity) => {
    const page = `${PAGES.entity}?id=${entity.id}`;
    const assigned = conditions.entityRoles[String(entity.id)] ?? entity.roles;
    const lacking = PRACTICE_ROLES.filter(
      ({ id }) => entity.roles.includes(id) && !assigned.includes(id),
    );
    const inactive = conditions.inactiveEntities.includes(entity.id);
    return [
      ...(inactive ? [{ text: `${entity.name} is inactive`, page }] : []),
      ...lacking.map(({ name }) => ({ text: `${entity.name} lacks the role ${name}`, page })),
    ];
  });
}

function restletFaults({
  restletDeployed,
  restletAudience,
}: PracticeConditions): ReadonlyArray<Fault> {
  const page = PAGES.deployment;
  return [
    ...(restletDeployed ? [] : [{ text: 'The practice RESTlet is not deployed', page }]),
    ...(restletAudience === null
      ? []
      : [{ text: 'The practice RESTlet is not for all roles', page }]),
  ];
}

function practiceFaults(conditions: PracticeConditions): ReadonlyArray<Fault> {
  const { unknownIntegrations, unknownMappings } = conditions;
  const forgotten = [
    unknownIntegrations.length > 0 && 'An integration record is forgotten',
    unknownMappings.length > 0 && 'A certificate is forgotten',
  ];
  return [
    ...faultsAt(`${PAGES.conditions}#settings`, settingTexts(conditions)),
    ...faultsAt(`${PAGES.conditions}#out-of-order`, forgotten),
  ];
}

function settingTexts(conditions: PracticeConditions): ReadonlyArray<string | false> {
  const { clockSkewSeconds } = conditions;
  const direction = clockSkewSeconds > 0 ? 'ahead' : 'behind';
  return [
    clockSkewSeconds !== 0 && `The clock is ${Math.abs(clockSkewSeconds)} seconds ${direction}`,
    ...DISTURBED_PLACES.flatMap((place) => {
      const { kind, delaySeconds } = conditions.disturbances[place];
      return [
        kind !== 'none' && `${KIND_WORDS[kind]} at ${PLACE_WORDS[place]}`,
        delaySeconds > 0 &&
          `Answers are held back ${delaySeconds} seconds at ${PLACE_WORDS[place]}`,
      ];
    }),
    conditions.accountClosed && 'The account is closed',
    conditions.signaturesRefused && 'Every signature counts as wrong',
    conditions.loginPermissionCheckedAtToken &&
      'The token endpoint refuses a role that may not log in',
  ];
}

function faultsAt(page: string, texts: ReadonlyArray<string | false>): ReadonlyArray<Fault> {
  return texts.flatMap((text) => (text === false ? [] : [{ text, page }]));
}
