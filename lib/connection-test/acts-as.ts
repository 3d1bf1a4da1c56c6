import type { DecodedAccessToken } from '@/lib/netsuite/access-token';
import type { CertificateListObservation } from '@/lib/netsuite/certificates';

/** Whom a granted token acts as: by internal IDs, and by the names that NetSuite's list of certificates has. */
export type ActsAs = {
  readonly entityId: string;
  readonly roleId: string;
  readonly entityName?: string;
  readonly roleName?: string;
};

/**
 * Reads whom a token acts as. The list of certificates tells the names, where the role may read it: an
 * entry names the entity and the role of its own mapping.
 *
 * @param clean Frees a name of secrets; a name that had one is none.
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

/** An entity or a role in words: its name where that is known, and always its internal ID. */
function named(id: string, name: string | undefined): string {
  return name === undefined ? `internal ID ${id}` : `${name} (internal ID ${id})`;
}

/** Both in words, for lists of facts. */
export function actsAsWords({ entityId, roleId, entityName, roleName }: ActsAs) {
  return { entity: named(entityId, entityName), role: named(roleId, roleName) };
}
