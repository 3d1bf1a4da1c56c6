import { isAllowedHost } from '@/lib/outbound/allowed-hosts';
import { createOutboundDoor } from '@/lib/outbound/door';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { isCeligoApiHost } from '@/lib/practice/celigo/hosts';
import { isPracticeHost } from '@/lib/practice/netsuite/hosts';
import { isReachable } from '@/lib/profiles/usable-account';
import type { Environment } from './environment';
import type { Installation } from './installation';

/** Addresses that mean "all addresses of this computer", to which no one can connect. */
const WILDCARD_HOSTS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]']);

/** Where the server reaches itself. */
export function ownBaseUrl(environment: Environment): string {
  const host = WILDCARD_HOSTS.has(environment.host) ? '127.0.0.1' : environment.host;
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `http://${bracketed}:${environment.port}`;
}

/** Where people open this app, without a slash at its end. */
export function appAddress(environment: Environment): string {
  return environment.appOrigin ?? ownBaseUrl(environment);
}

/** Where the server reaches its own practice world. */
function practiceUrl(environment: Environment): string {
  return `${ownBaseUrl(environment)}/practice`;
}

const doors = new WeakMap<Installation, OutboundDoor>();

/**
 * The installation's door to the network. Practice hosts are served by the app itself while the
 * practice world is on; everything else goes to the gateway where one is set. With neither, practice
 * hosts are refused, because by their names they are hosts of NetSuite.
 */
export function outboundDoorOf(installation: Installation): OutboundDoor {
  const existing = doors.get(installation);
  if (existing !== undefined) {
    return existing;
  }
  const { environment } = installation;
  const door = createOutboundDoor({
    ...(environment.forwardProxy === undefined ? {} : { proxy: environment.forwardProxy }),
    ...(environment.outboundGatewayUrl === undefined
      ? {}
      : { gatewayUrl: environment.outboundGatewayUrl }),
    ...(environment.practice
      ? { practice: { baseUrl: practiceUrl(environment), isPracticeHost } }
      : {}),
    ...(isReachable({ environment: 'practice' }, environment)
      ? {}
      : { allowedHosts: (host) => isAllowedHost(host) && !isPracticeHost(host) }),
  });
  doors.set(installation, door);
  return door;
}

const practiceCeligoDoors = new WeakMap<Installation, OutboundDoor>();

/**
 * The door to Celigo for one profile. Real accounts and the practice world have the same Celigo hosts,
 * so the account decides: a practice account reaches the practice Celigo and nothing else, every other
 * account the real one. While the practice world is off, the gateway answers for practice accounts.
 *
 * @returns Nothing for a practice account that nothing answers for.
 */
export function celigoDoorOf(
  installation: Installation,
  account: { readonly environment: string },
): OutboundDoor | undefined {
  const { environment } = installation;
  if (!isReachable(account, environment)) {
    return undefined;
  }
  if (account.environment !== 'practice' || !environment.practice) {
    return outboundDoorOf(installation);
  }
  const existing = practiceCeligoDoors.get(installation);
  if (existing !== undefined) {
    return existing;
  }
  const door = createOutboundDoor({
    practice: { baseUrl: practiceUrl(environment), isPracticeHost: isCeligoApiHost },
    allowedHosts: () => false,
  });
  practiceCeligoDoors.set(installation, door);
  return door;
}
