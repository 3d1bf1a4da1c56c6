import { type BlockList, isIP } from 'node:net';

/**
 * Header in which the front door tells those behind it where a request came from. It takes the place of
 * whatever the client wrote there.
 */
export const SOURCE_HEADER = 'x-wizard-source';

/** The source when no front door runs before the app, as in `next dev`, and of a socket without address. */
const LOCAL_SOURCE = 'local';

/** An address in one of its spellings, as a hop of `X-Forwarded-For` may have it: `[::1]:80`, `192.0.2.1:80`. */
const HOP = /^(?:\[([^\]]+)\](?::\d{1,5})?|(\d+(?:\.\d+){3})(?::\d{1,5})?|([0-9a-f:.]+))$/i;

/** The eight groups of an IPv6 address, in hexadecimal without leading zeros. */
function groupsOf(address: string): ReadonlyArray<string> {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const known = [...(left ?? []), ...(right ?? [])];
  const missing = Array.from({ length: 8 - known.length }, () => '0');
  return [...(left ?? []), ...missing, ...(right ?? [])];
}

/** The IPv4 address that an IPv6 one represents (RFC 4291, section 2.5.5.2); nothing for any other. */
function mappedIpv4(groups: ReadonlyArray<string>): string | undefined {
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff'
    ? [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
    : undefined;
}

/** One spelling for each address, IPv4 where it is one; nothing for what is no address. */
function normalAddress(text: string): string | undefined {
  const address = text.replace(/%.*$/, '');
  const version = isIP(address);
  if (version !== 6) {
    return version === 4 ? address : undefined;
  }
  const groups = groupsOf(address);
  return mappedIpv4(groups) ?? groups.join(':');
}

/** Tells whether an address, as `normalAddress` writes it, is on a list. */
function isListed(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Who is counted together: an IPv4 address, or a network of 64 bits, which is what one customer has of IPv6. */
function counted(address: string): string {
  return isIP(address) === 6 ? `${address.split(':').slice(0, 4).join(':')}::/64` : address;
}

/**
 * Where a request came from: the address of its socket or, while that is a trusted proxy, the one that
 * the proxy wrote at the end of `X-Forwarded-For`. What stands before the first address that nobody
 * trusts could be anyone's invention and is ignored.
 *
 * @param trustedProxies Absent when there are none.
 * @param remoteAddress Of the socket.
 * @param forwardedFor The header as it came in; several of it joined by commas.
 * @returns An IPv4 address, the first 64 bits of an IPv6 one, or `local`.
 */
export function sourceOf(
  trustedProxies: BlockList | undefined,
  remoteAddress: string | undefined,
  forwardedFor: string,
): string {
  let address = normalAddress(remoteAddress ?? '');
  if (address === undefined) {
    return LOCAL_SOURCE;
  }
  for (const hop of forwardedFor.split(',').reverse()) {
    const parts = HOP.exec(hop.trim());
    const next = normalAddress(parts?.[1] ?? parts?.[2] ?? parts?.[3] ?? '');
    if (trustedProxies === undefined || !isListed(trustedProxies, address) || next === undefined) {
      break;
    }
    address = next;
  }
  return counted(address);
}

/** The source that the front door wrote into a request; the same one for all if there is no front door. */
export function sourceIn(requestHeaders: Headers): string {
  return requestHeaders.get(SOURCE_HEADER) ?? LOCAL_SOURCE;
}
