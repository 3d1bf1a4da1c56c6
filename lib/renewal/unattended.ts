import { accountClock } from '@/lib/installation/account-clock';
import type { Installation } from '@/lib/installation/installation';
import { celigoDoorOf, outboundDoorOf } from '@/lib/installation/outbound';
import { accountOf } from '@/lib/profiles/profile';
import { isWatched } from '@/lib/profiles/usable-account';
import type { Unattended } from './automatic';

/** How work without a person reaches the accounts of this installation. */
export function unattended(installation: Installation): Unattended {
  return {
    store: installation,
    reach: async (profile) => {
      const account = accountOf(profile);
      const celigoDoor = celigoDoorOf(installation, account);
      if (celigoDoor === undefined || !isWatched(account, installation.environment)) {
        return undefined;
      }
      return {
        netSuite: {
          door: outboundDoorOf(installation),
          clock: await accountClock(installation, account),
        },
        celigo: {
          door: celigoDoor,
          clock: () => new Date(),
          wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
        },
      };
    },
  };
}
