import {
  type DisturbanceKind,
  type DisturbedPlace,
  LONGEST_DELAY_SECONDS,
  type PracticeConditions,
  permissionsOfRole,
} from './conditions';
import { PRACTICE_ACCOUNTS } from './hosts';
import { editableParts, findRecord, isCopy, saveRecord } from './integration-records';
import type { IntegrationRecordChanges, PracticeStore } from './store';

/** One connection of the practice NetSuite that works, and where it is kept. */
export type ProvokedConnection = {
  readonly store: PracticeStore;
  /** `PRACTICE` or `PRACTICE_SB1`. */
  readonly accountId: string;
  /** `id` of the integration record. */
  readonly integrationId: number;
  /** `id` of the mapping. */
  readonly mappingId: number;
  readonly entityId: number;
  readonly roleId: number;
  readonly now: Date;
};

/** One way to break a connection. */
export type Provocation = {
  /** What it does, in a sentence without its full stop. */
  readonly title: string;
  /** Stable code of the cause that a diagnosis should find. */
  readonly cause: string;
  /** Breaks this one thing. Throws when the account lacks the record that it would change. */
  readonly provoke: (world: ProvokedConnection) => Promise<void>;
};

/** Where answers are disturbed, in words. */
export const PLACE_WORDS: Readonly<Record<DisturbedPlace, string>> = {
  accountLookup: 'the account look-up',
  tokenEndpoint: 'the token endpoint',
  restWebServices: 'REST web services',
  restlets: 'RESTlets',
};

/** What gets in the way, in words. */
export const KIND_WORDS: Readonly<Record<Exclude<DisturbanceKind, 'none'>, string>> = {
  'too-many-requests': 'Answer 429 with Retry-After',
  'server-error': 'Answer 500, as in a fault',
  unavailable: 'Answer 503, as in an outage',
  'maintenance-page': 'Answer a maintenance page with status 503',
  'proxy-page': 'Answer the sign-in page of a network',
  'bad-gateway': 'Answer a proxy’s 502',
  redirect: 'Answer a redirect to another host',
  'huge-body': 'Answer 50 MB',
};

/** Breaks by a change of the account's conditions. */
export function byCondition<Cause extends string>(
  cause: Cause,
  title: string,
  change: (conditions: PracticeConditions, world: ProvokedConnection) => PracticeConditions,
) {
  const provoke = (world: ProvokedConnection) =>
    world.store.changeConditions(world.accountId, (conditions) => change(conditions, world));
  return { title, cause, provoke };
}

/** Breaks by a change of the integration record. */
export function byRecord<Cause extends string>(
  cause: Cause,
  title: string,
  changes: Partial<IntegrationRecordChanges>,
) {
  const provoke = async ({ store, accountId, integrationId }: ProvokedConnection) => {
    const changed = await changeRecord(store, accountId, integrationId, changes);
    if (!changed) throw new Error('The account has no such integration record.');
  };
  return { title, cause, provoke };
}

/** Changes a record (false if there is none), and of a copy in a sandbox what it has in common with production there. */
export async function changeRecord(
  store: PracticeStore,
  accountId: string,
  id: number,
  changes: Partial<IntegrationRecordChanges>,
): Promise<boolean> {
  const account = PRACTICE_ACCOUNTS.find((one) => one.accountId === accountId);
  if (account === undefined) throw new Error('There is no practice account with this id.');
  const conditions = await store.readConditions(accountId);
  const source = { store, account, conditions };
  const record = await findRecord(source, id);
  if (record === null) return false;
  await saveRecord(source, record, { ...editableParts(record), ...changes });
  if (isCopy(record, source)) {
    const records = await store.listIntegrationRecords(record.accountId);
    const original = records.find((one) => one.id === id);
    if (original === undefined) return false;
    const { state, note } = original;
    const common = { ...editableParts(original), ...changes, state, note };
    await store.updateIntegrationRecord(record.accountId, id, common);
  }
  return true;
}

/** The conditions with one permission taken from a role. */
export function withoutPermission(
  conditions: PracticeConditions,
  roleId: number,
  permission: string,
): PracticeConditions {
  const names = permissionsOfRole(roleId, conditions).map((one) => one.permission);
  const rest = names.filter((name) => name !== permission);
  return { ...conditions, rolePermissions: { ...conditions.rolePermissions, [roleId]: rest } };
}

/** Breaks by taking a permission from the role. */
export function byPermission<Cause extends string>(cause: Cause, permission: string) {
  return byCondition(
    cause,
    `Take the permission ${permission} from the role`,
    (conditions, world) => withoutPermission(conditions, world.roleId, permission),
  );
}

/** Breaks by an answer that gets in the way. */
export function byDisturbance<Cause extends string>(
  cause: Cause,
  place: DisturbedPlace,
  kind: Exclude<DisturbanceKind, 'none'>,
) {
  return byCondition(cause, `${KIND_WORDS[kind]} at ${PLACE_WORDS[place]}`, (conditions) => ({
    ...conditions,
    disturbances: { ...conditions.disturbances, [place]: { kind, delaySeconds: 0 } },
  }));
}

/** Breaks by holding answers back for as long as can be. */
export function byDelay(place: DisturbedPlace) {
  const title = `Hold answers back for ${LONGEST_DELAY_SECONDS} seconds at ${PLACE_WORDS[place]}`;
  return byCondition('network-timeout', title, (conditions) => ({
    ...conditions,
    disturbances: {
      ...conditions.disturbances,
      [place]: { kind: 'none', delaySeconds: LONGEST_DELAY_SECONDS },
    },
  }));
}
