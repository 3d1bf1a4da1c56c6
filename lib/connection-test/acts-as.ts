import type { DecodedAccessToken } from '@/lib/netsuite/access-token';
import type { CertificateListObservation } from '@/lib/netsuite/certificates';

/** The entity and role of a granted token: internal IDs, and names if NetSuite's list of certificates has them. */
export type ActsAs = {
  readonly entityId: string;
  readonly roleId: string;
  readonly entityName?: string;
  readonly roleName?: string;
};

/**
 * Reads which entity and role a token acts as. If the role may read the list of certificates, the names
 * come from there: each entry has the entity and the role of its mapping.
 *
 * @param clean Removes secrets from a name. A name that contained one is not used.
 */
export function readActsAs(
  { entityId, roleId }: DecodedAccessToken,
  list: CertificateListObservation | undefined,
  clean: (text: string) => string,
): ActsAs | undefined {
  if (entityId === undefined || roleId === undefined) {
    return undefined;
  }
  const listed = list?.kind === 'ok' ? list.certificates : [];
  const named = (name: string | undefined) =>
    name === undefined || clean(name) !== name ? undefined : name;
  const entityName = named(listed.find((entry) => entry.entityId === entityId)?.entityName);
  const roleName = named(listed.find((entry) => entry.roleId === roleId)?.roleName);
  return {
    ...{ entityId, roleId },
    ...(entityName === undefined ? {} : { entityName }),
    ...(roleName === undefined ? {} : { roleName }),
  };
}

/** An entity or a role in words: its name, if known, and its internal ID. */
function named(id: string, name: string | undefined): string {
  return name === undefined ? `internal ID ${id}` : `${name} (internal ID ${id})`;
}

/** Both in words, for lists of facts. */
export function actsAsWords({ entityId, roleId, entityName, roleName }: ActsAs) {
  return { entity: named(entityId, entityName), role: named(roleId, roleName) };
}
