import type { CeligoForm, FormProgress, Profile, ProfileProgress } from './profile';
import { isCeligoProven, isSwitching } from './profile';
import { fieldsToUpdate, neededPrerequisites, provenSubject } from './standing';

function prerequisiteProgress(profile: Profile): ProfileProgress['prerequisites'] {
  const { needed, checked } = neededPrerequisites(profile);
  if (checked === needed) {
    return 'checked';
  }
  if (profile.prerequisitesProvenFor === provenSubject(profile)) {
    return 'proven';
  }
  return checked === 0 ? 'open' : 'begun';
}

function formProgress(profile: Profile, form: CeligoForm, isSettled: boolean): FormProgress {
  if (profile.configuration.enteredInCeligo?.[form] !== undefined) {
    return { state: 'entered', toUpdate: fieldsToUpdate(profile, form) };
  }
  const isBegun = [...profile.checkedItems].some((item) => item.startsWith(`${form}:`));
  return { state: isSettled ? 'entered' : isBegun ? 'begun' : 'open', toUpdate: 0 };
}

function mappingDiffers({ credential, active, next, lastTest, celigoProof }: Profile): boolean {
  if (credential === null || credential.certificateId === null) {
    return false;
  }
  // Test and proof are of the credential in use.
  const isProven =
    credential.id === (active ?? next)?.id &&
    (lastTest?.outcome === 'works' || isCeligoProven(celigoProof, lastTest));
  return credential.certificateId !== credential.predictedCertificateId && !isProven;
}

/** What of a profile is settled. */
export function profileProgress(profile: Profile): ProfileProgress {
  const iClient = formProgress(profile, 'celigo-iclient', profile.celigoIclientSettled);
  const connection = formProgress(profile, 'celigo-connection', profile.celigoConnectionSettled);
  // Every field of the next certificate may be entered; that Celigo uses it is yet to be said.
  const isOpenStill = isSwitching(profile) && iClient.toUpdate === 0;
  return {
    prerequisites: prerequisiteProgress(profile),
    clientId: profile.configuration.clientId !== undefined,
    certificateNotAfter: (profile.active ?? profile.next)?.notAfter ?? null,
    mapping: profile.credential !== null && profile.credential.certificateId !== null,
    mappingDiffers: mappingDiffers(profile),
    nextWaits: profile.active !== null && profile.next?.stage === 'staged',
    celigoIclient: isOpenStill ? { state: 'begun', toUpdate: 0 } : iClient,
    celigoConnection: connection,
    fieldsToUpdate: iClient.toUpdate + connection.toUpdate,
    lastTestOutcome: profile.lastTest?.outcome ?? null,
    celigoProven: isCeligoProven(profile.celigoProof, profile.lastTest),
  };
}
