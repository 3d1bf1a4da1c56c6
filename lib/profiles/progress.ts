import { expiresAt } from '@/lib/keys/validity';
import { hasChecks } from './celigo-forms';
import type { CeligoForm, FormProgress, Profile, ProfileProgress } from './profile';
import { isCeligoProven, isConfirmedElsewhere, isRenewing, isSwitching } from './profile';
import { countPrerequisites, fieldsToUpdate, provenSubject } from './standing';

function prerequisiteProgress(profile: Profile): ProfileProgress['prerequisites'] {
  const { needed, checked } = countPrerequisites(profile);
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
  const isBegun = hasChecks(profile, form);
  return { state: isSettled ? 'entered' : isBegun ? 'begun' : 'open', toUpdate: 0 };
}

/**
 * What of a confirmed Certificate ID is in doubt while nothing has proved it: that it is not the predicted one,
 * or that it was confirmed in another account.
 *
 * @param mapping Of the certificate that setup is about, as far as it is confirmed.
 */
export function mappingDoubts(
  mapping: {
    readonly differs: boolean;
    readonly isElsewhere: boolean;
    /** Whether it is of the certificate in use, which test and proof are of. */
    readonly isInUse: boolean;
    /** Whether that of the certificate in use was confirmed in another account. */
    readonly isUsedElsewhere: boolean;
  },
  { lastTest, celigoProof }: Pick<Profile, 'lastTest' | 'celigoProof'>,
): Pick<ProfileProgress, 'mappingDiffers' | 'mappingElsewhere' | 'usedElsewhere'> {
  const works = lastTest?.outcome === 'works' || isCeligoProven(celigoProof, lastTest);
  const isProven = mapping.isInUse && works;
  return {
    mappingDiffers: mapping.differs && !isProven,
    mappingElsewhere: mapping.isElsewhere && !isProven,
    usedElsewhere: mapping.isUsedElsewhere && !works,
  };
}

function ownMappingDoubts(profile: Profile): ReturnType<typeof mappingDoubts> {
  const { credential, active, next } = profile;
  return mappingDoubts(
    {
      differs:
        credential?.certificateId !== undefined &&
        credential.certificateId !== credential.predictedCertificateId,
      isElsewhere: credential !== undefined && isConfirmedElsewhere(profile, credential),
      isInUse: credential?.id === (active ?? next)?.id,
      isUsedElsewhere: active !== undefined && isConfirmedElsewhere(profile, active),
    },
    profile,
  );
}

/** What of a profile is settled. */
export function profileProgress(profile: Profile): ProfileProgress {
  const iClient = formProgress(profile, 'celigo-iclient', profile.celigoIclientSettled);
  const connection = formProgress(profile, 'celigo-connection', profile.celigoConnectionSettled);
  const shown = profile.active ?? profile.next;
  // Every field of the next certificate may be entered; that Celigo uses it is yet to be said.
  const isOpenStill = isSwitching(profile) && iClient.toUpdate === 0;
  return {
    prerequisites: prerequisiteProgress(profile),
    clientId: profile.configuration.clientId !== undefined,
    certificateEndsAt: shown && expiresAt(shown),
    mapping: profile.credential !== undefined && profile.credential.certificateId !== undefined,
    ...ownMappingDoubts(profile),
    isRenewing: isRenewing(profile),
    nextWaits: profile.active !== undefined && profile.next?.stage === 'staged',
    celigoIclient: isOpenStill ? { state: 'begun', toUpdate: 0 } : iClient,
    celigoConnection: connection,
    fieldsToUpdate: iClient.toUpdate + connection.toUpdate,
    lastTestOutcome: profile.lastTest?.outcome,
    celigoProven: isCeligoProven(profile.celigoProof, profile.lastTest),
  };
}
