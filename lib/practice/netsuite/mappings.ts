import type { Result } from '@/lib/result';
import type { AcceptedCertificate } from './certificate-file';
import type { AccountState } from './context';
import type { M2mMapping } from './store';

/**
 * Active certificates that one integration record may have.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162686838198.html
 */
const MAX_ACTIVE_CERTIFICATES = 5;

type MappingTarget = Pick<M2mMapping, 'integrationId' | 'entityId' | 'roleId'>;

type MappingError = {
  readonly code: 'certificate-in-use' | 'too-many-certificates';
  readonly message: string;
};

/** Whether a mapping is neither revoked nor expired. */
export function isActive(mapping: M2mMapping, now: Date): boolean {
  return mapping.revokedAt === null && now < mapping.validUntil;
}

/** All mappings that the account shows, revoked ones included, oldest first. */
export async function listMappings(at: AccountState): Promise<ReadonlyArray<M2mMapping>> {
  const mappings = await at.store.listMappings(at.account.accountId);
  return mappings.filter(({ id }) => !at.conditions.unknownMappings.includes(id));
}

/**
 * Saves a mapping. A certificate belongs to one integration, entity and role for good; the same one
 * may come back there after it was revoked, which is a guess.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_162755332391.html
 */
export async function createMapping(
  target: MappingTarget,
  certificate: AcceptedCertificate,
  { store, account, conditions, now }: AccountState & { readonly now: Date },
): Promise<Result<M2mMapping, MappingError>> {
  const { accountId } = account;
  const mapping = { ...target, ...certificate, accountId, createdAt: now, revokedAt: null };
  return store.createMapping(mapping, (existing) => {
    const known = existing.filter(({ id }) => !conditions.unknownMappings.includes(id));
    return refusalOf(mapping, known, now);
  });
}

function refusalOf(
  wanted: MappingTarget & AcceptedCertificate,
  mappings: ReadonlyArray<M2mMapping>,
  now: Date,
): MappingError | null {
  const taken = mappings.some(
    (mapping) =>
      mapping.certificateId === wanted.certificateId &&
      (isActive(mapping, now) || !hasTarget(mapping, wanted)),
  );
  if (taken) {
    const message =
      'This certificate is already in use. Each combination of integration, entity, and role needs its own certificate.';
    return { code: 'certificate-in-use', message };
  }
  const active = mappings.filter(
    (mapping) => mapping.integrationId === wanted.integrationId && isActive(mapping, now),
  );
  if (active.length >= MAX_ACTIVE_CERTIFICATES) {
    const message = `This application has ${MAX_ACTIVE_CERTIFICATES} active certificates, which is the maximum. Revoke one first.`;
    return { code: 'too-many-certificates', message };
  }
  return null;
}

function hasTarget(mapping: M2mMapping, target: MappingTarget): boolean {
  return (
    mapping.integrationId === target.integrationId &&
    mapping.entityId === target.entityId &&
    mapping.roleId === target.roleId
  );
}
