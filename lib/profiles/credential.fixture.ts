import { generateKeyAndCertificate } from '@/lib/keys/key-and-certificate';
import type { NewCredential } from './credentials';

/** A credential whose key and certificate are real, as `storeCredential` takes it. */
export async function makeCredential(
  now: Date,
  algorithm: 'ES256' | 'ES384' | 'PS256' = 'ES256',
  validityDays = 365,
): Promise<NewCredential> {
  const rsaModulusLength = algorithm === 'PS256' ? 3072 : null;
  const made = await generateKeyAndCertificate({
    algorithm,
    ...(rsaModulusLength === null ? {} : { rsaModulusLength }),
    commonName: 'Test',
    validityDays,
    now,
  });
  if (!made.ok) throw new Error(made.error.message);
  const { privateKeyPem, certificatePem, certificateId, description } = made.value;
  return {
    algorithm,
    rsaModulusLength,
    privateKeyPem,
    certificatePem,
    predictedCertificateId: certificateId,
    notBefore: description.notBefore,
    notAfter: description.notAfter,
  };
}
