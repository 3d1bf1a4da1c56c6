'use server';

import { z } from 'zod';
import { nextTaskHref, taskHref } from '@/app/profile-hrefs';
import {
  optionalLineOfText,
  profileVersion,
  rowId,
  typedCertificateId,
} from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { isMappingSaved, saveMapping } from '@/lib/profiles/changes';
import { isConfirmedElsewhere, type Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import {
  certificateIdRefusal,
  changeRefusal,
  isAlreadySaved,
  PROFILE_NOT_FOUND,
} from '../../change-refusal';
import { backField, redirectToNextStep } from '../../test-again';

const schema = z.object({
  profileId: rowId,
  version: profileVersion,
  back: backField,
  entity: optionalLineOfText('the entity', 200),
  role: optionalLineOfText('the role', 200),
  certificateId: typedCertificateId,
  confirmedId: z.string().default(''),
});

/** The Certificate ID that is saved, in words, with the account where that is another one. */
function savedCertificateId(profile: Profile): string {
  const credential = profile.next ?? profile.active;
  if (credential?.certificateId === undefined) {
    return 'no Certificate ID';
  }
  return isConfirmedElsewhere(profile, credential)
    ? `${credential.certificateId} in account ${credential.confirmedIn}`
    : credential.certificateId;
}

/** Saves the M2M record. Another Certificate ID than the predicted one is saved, with a warning. */
export const saveMappingAction = guardedAction(
  { name: 'save-mapping', role: 'editor', guestPages: ['m2m-mapping'], schema },
  async (input, context) => {
    const { installation, person, now, refuse, guest } = context;
    const { profileId, version, entity, role, certificateId, back } = input;
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const credential = profile.next ?? profile.active;
    if (credential === undefined) {
      return refuse({
        code: 'credential-missing',
        message:
          'First, generate the key and certificate: this page is about the Certificate ID of that certificate.',
      });
    }
    const refusal = certificateIdRefusal(input, profile);
    if (refusal !== undefined) {
      return refuse(refusal);
    }
    const change = { profileId, version, actor: person, now };
    const mapping = { entity, role, certificateId };
    const saved = await saveMapping(installation, change, profile, mapping);
    const isSame = (current: Profile) => isMappingSaved(current, mapping);
    if (!saved.ok && !isAlreadySaved(saved.error, isSame)) {
      return refuse(
        changeRefusal(saved.error, (current) => ({
          field: 'certificateId',
          saved: `${current.configuration.entity ?? 'no entity'}, ${current.configuration.role ?? 'no role'}, ${savedCertificateId(current)}`,
          typed: `${entity ?? 'no entity'}, ${role ?? 'no role'}, ${certificateId}`,
        })),
      );
    }
    const href =
      certificateId === credential.predictedCertificateId
        ? nextTaskHref(profileId, 'm2m-mapping', guest)
        : taskHref(profileId, 'm2m-mapping');
    return redirectToNextStep({ profileId, back, href }, context);
  },
);
