import {
  DEFAULT_ALGORITHM,
  DEFAULT_RSA_MODULUS_LENGTH,
  type RsaModulusLength,
  type SigningAlgorithm,
} from '@/lib/keys/algorithms';
import { describeCertificate } from '@/lib/keys/certificate';
import { plainCommonName, usualCommonName } from '@/lib/keys/subject';
import { MAX_VALIDITY_DAYS, USUAL_VALIDITY_DAYS } from '@/lib/keys/validity';
import type { Profile, ProfileCredential } from './profile';

type PairBefore = Pick<ProfileCredential, 'algorithm' | 'rsaModulusLength' | 'certificatePem'>;

/** What another key of a profile and its certificate begin with: what was chosen for the pair before. */
export function newKeyDefaults({
  configuration,
  accountId,
  active,
  next,
}: Pick<Profile, 'configuration' | 'accountId'> & {
  readonly active: PairBefore | undefined;
  readonly next: PairBefore | undefined;
}): {
  readonly algorithm: SigningAlgorithm;
  readonly rsaModulusLength: RsaModulusLength;
  readonly validityDays: number;
  readonly commonName: string;
} {
  const before = next ?? active;
  const described = before && describeCertificate(before.certificatePem);
  const certificate = described?.ok ? described.value : undefined;
  return {
    algorithm: before?.algorithm ?? configuration.algorithm ?? DEFAULT_ALGORITHM,
    rsaModulusLength: before?.rsaModulusLength ?? DEFAULT_RSA_MODULUS_LENGTH,
    validityDays: Math.min(certificate?.validityDays ?? USUAL_VALIDITY_DAYS, MAX_VALIDITY_DAYS),
    commonName: (certificate && plainCommonName(certificate.subject)) ?? usualCommonName(accountId),
  };
}
