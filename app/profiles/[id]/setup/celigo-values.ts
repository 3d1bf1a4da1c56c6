import type { ConnectionValues } from '@/lib/celigo/connection';
import type { IClientValues } from '@/lib/celigo/iclient';
import type { ProfileView } from '../profile-view';

/** What the iClient is made of; nothing while a value of it is not known. */
export function iClientValues({
  profile,
  account,
}: Pick<ProfileView, 'profile' | 'account'>): IClientValues | undefined {
  const { credential, configuration, scopes, name } = profile;
  if (credential === null || credential.certificateId === null) {
    return undefined;
  }
  if (configuration.clientId === undefined) {
    return undefined;
  }
  return {
    account,
    scopes,
    algorithm: credential.algorithm,
    profileName: name,
    clientId: configuration.clientId,
    certificateId: credential.certificateId,
    ...(configuration.templates === undefined ? {} : { templates: configuration.templates }),
  };
}

/** What the HTTP connection is made of. */
export function connectionValues({
  profile,
  account,
}: Pick<ProfileView, 'profile' | 'account'>): ConnectionValues {
  return { account, scopes: profile.scopes, profileName: profile.name };
}
