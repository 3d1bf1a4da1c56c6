import type { ProfileView } from '@/app/profile-view';
import type { ElsewhereSubject } from '@/lib/platforms/platform-guide';

/** What of a profile the guides for other platforms are made of. */
export function elsewhereSubject({
  profile,
  account,
}: Pick<ProfileView, 'profile' | 'account'>): ElsewhereSubject {
  const { credential, scopes } = profile;
  return {
    account,
    scopes,
    algorithm: credential?.algorithm,
    certificateId: credential?.certificateId ?? undefined,
  };
}
