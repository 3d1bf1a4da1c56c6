import { createHash } from 'node:crypto';
import type { AuditAction } from '@/lib/audit/actions';
import type { ChangedPart } from '@/lib/diagnosis/history';
import type { Profile } from '@/lib/profiles/profile';

/**
 * One digest for each part of a profile that goes into the token request. Two tests with the same digest
 * used the same value, whatever was saved in between. The digests do not reveal the values.
 */
export type TestedValues = Readonly<Record<ChangedPart, string>>;

/** The audited changes that affect the token request. */
export const PART_OF_ACTION: Partial<Readonly<Record<AuditAction, ChangedPart>>> = {
  'account-changed': 'account',
  'client-id-saved': 'client-id',
  'credential-created': 'credential',
  'credential-imported': 'credential',
  'certificate-received': 'credential',
  'credential-activated': 'credential',
  'credential-discarded': 'credential',
  'credential-brought-back': 'credential',
  'mapping-saved': 'mapping',
  'celigo-templates-saved': 'templates',
};

/** The audited changes after which a test can end in another way. */
export const CHANGING_ACTIONS: ReadonlyArray<string> = [
  ...Object.keys(PART_OF_ACTION),
  'prerequisites-saved' satisfies AuditAction,
];

/** The part of the profile that an audited change is about; nothing when it is about no such part. */
export function partOfAction(action: string): ChangedPart | undefined {
  return Object.entries(PART_OF_ACTION).find(([name]) => name === action)?.[1];
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

/** Digests of the values that a test of the profile would use now. */
export function testedValues(
  profile: Pick<Profile, 'accountId' | 'scopes' | 'configuration' | 'credential'>,
): TestedValues {
  const { accountId, scopes, configuration, credential } = profile;
  const { payload, headers } = configuration.templates ?? {};
  return {
    account: digestOf([accountId, ...scopes.toSorted()]),
    'client-id': digestOf(configuration.clientId ?? null),
    credential: digestOf(credential?.predictedCertificateId ?? null),
    mapping: digestOf(credential?.certificateId ?? null),
    templates: digestOf([payload ?? null, headers ?? null]),
  };
}

const PARTS: ReadonlyArray<ChangedPart> = [
  'account',
  'client-id',
  'credential',
  'mapping',
  'templates',
];

/** The parts whose values differ between two tests. */
export function changedParts(
  before: TestedValues,
  after: TestedValues,
): ReadonlyArray<ChangedPart> {
  return PARTS.filter((part) => before[part] !== after[part]);
}

/**
 * The recorded changes between two tests that resulted in a different value, and whether other changes
 * were undone. If either test has no digests, every change counts.
 */
export function realChanges<Change extends { readonly action: string }>(
  changes: ReadonlyArray<Change>,
  before: { readonly tested?: TestedValues },
  after: { readonly tested?: TestedValues },
): { readonly changes: ReadonlyArray<Change>; readonly putBack: boolean } {
  if (before.tested === undefined || after.tested === undefined) {
    return { changes, putBack: false };
  }
  const different = changedParts(before.tested, after.tested);
  const real = changes.filter(({ action }) => {
    const part = partOfAction(action);
    return part === undefined || different.includes(part);
  });
  return { changes: real, putBack: real.length < changes.length };
}
