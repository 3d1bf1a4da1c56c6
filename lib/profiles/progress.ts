import type { CeligoForm, FormProgress, Profile, ProfileProgress } from './profile';
import { isCeligoProven, isRenewing, isSwitching } from './profile';
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

/** Whether a confirmed Certificate ID that is not the predicted one is in doubt: nothing has proved it yet. */
export function isMappingInDoubt(
  mapping: {
    readonly differs: boolean;
    /** Whether it is of the certificate in use, which test and proof are of. */
    readonly isInUse: boolean;
  },
  { lastTest, celigoProof }: Pick<Profile, 'lastTest' | 'celigoProof'>,
): boolean {
  const isProven = lastTest?.outcome === 'works' || isCeligoProven(celigoProof, lastTest);
  return mapping.differs && !(mapping.isInUse && isProven);
}

function mappingDiffers(profile: Profile): boolean {
  const { credential, active, next } = profile;
  if (credential === undefined || credential.certificateId === undefined) {
    return false;
  }
  return isMappingInDoubt(
    {
      differs: credential.certificateId !== credential.predictedCertificateId,
      isInUse: credential.id === (active ?? next)?.id,
    },
    profile,
  );
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
    certificateNotAfter: (profile.active ?? profile.next)?.notAfter,
    mapping: profile.credential !== undefined && profile.credential.certificateId !== undefined,
    mappingDiffers: mappingDiffers(profile),
    isRenewing: isRenewing(profile),
    nextWaits: profile.active !== undefined && profile.next?.stage === 'staged',
    celigoIclient: isOpenStill ? { state: 'begun', toUpdate: 0 } : iClient,
    celigoConnection: connection,
    fieldsToUpdate: iClient.toUpdate + connection.toUpdate,
    lastTestOutcome: profile.lastTest?.outcome,
    celigoProven: isCeligoProven(profile.celigoProof, profile.lastTest),
  };
}
