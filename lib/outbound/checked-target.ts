import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { failure, type Result, success } from '@/lib/result';
import { classifyTransportError, TRANSPORT_WORDS } from './transport-errors';

/** A host that a person named, with the one address that was checked. Connect to this address only. */
export type CheckedAddress = {
  readonly host: string;
  readonly address: string;
  readonly family: 4 | 6;
};

/** Why nothing was sent, or no answer came. */
export type TargetFailure = {
  readonly code: 'target-not-allowed' | 'dns-failure' | 'no-answer' | 'answer-too-large';
  /** A sentence for people, free of secrets. */
  readonly message: string;
};

type Networks = ReadonlyArray<readonly [network: string, bits: number]>;

function listOf(networks: Networks): BlockList {
  const list = new BlockList();
  for (const [network, bits] of networks) {
    list.addSubnet(network, bits, isIP(network) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/**
 * IPv4 networks that are not of the internet at large.
 * Source: https://www.iana.org/assignments/iana-ipv4-special-registry/
 */
const NOT_PUBLIC_IPV4 = listOf([
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
  ] as const),
  ...([
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
  ] as const),
  ...([
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
  ] as const),
  ...([
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
]);

/** All of IPv6 that is given to networks of the internet; tunnels within it lead to IPv4 addresses. */
const PUBLIC_IPV6 = listOf([['2000::', 3]]);
const NOT_PUBLIC_IPV6 = listOf([
  ...([
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ] as const),
]);

/** What an owner may allow: this computer and private networks. Never link-local, where clouds keep secrets. */
const PRIVATE = listOf([
  ...([
    ['127.0.0.0', 8],
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ] as const),
  ...([
    ['100.64.0.0', 10],
    ['::1', 128],
    ['fc00::', 7],
  ] as const),
]);

/**
 * Where clouds keep the secrets of their machines although the address is private or public: AWS over IPv6,
 * Google over IPv6, Alibaba, Azure. The usual 169.254.169.254 is link-local.
 * Sources: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html,
 * https://cloud.google.com/compute/docs/metadata/querying-metadata,
 * https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata,
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const CLOUD_SECRETS = listOf([
  ...([
    ['fd00:ec2::', 32],
    ['fd20:ce::254', 128],
    ['100.100.100.200', 32],
    ['168.63.129.16', 32],
  ] as const),
]);

/** Tells whether an address is one of the internet at large. An IPv4 address inside an IPv6 one is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !NOT_PUBLIC_IPV4.check(address, 'ipv4') && !CLOUD_SECRETS.check(address, 'ipv4');
    case 6:
      return PUBLIC_IPV6.check(address, 'ipv6') && !NOT_PUBLIC_IPV6.check(address, 'ipv6');
    default:
      return false;
  }
}

/** Tells whether an address is of this computer or a private network. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return (
    isIP(address) !== 0 && PRIVATE.check(address, family) && !CLOUD_SECRETS.check(address, family)
  );
}

/** Gives all addresses of a name. */
export type Resolver = (
  host: string,
) => Promise<ReadonlyArray<{ readonly address: string; readonly family: number }>>;

const resolveAll: Resolver = (host) => lookup(host, { all: true });

/**
 * Looks a host up, once, and checks every address that it has.
 *
 * @param host A name, or an address in any spelling; an IPv6 address without brackets.
 * @param allowPrivate Whether this computer and private networks may be reached.
 */
export async function checkTarget(
  host: string,
  allowPrivate: boolean,
  resolve: Resolver = resolveAll,
): Promise<Result<CheckedAddress, TargetFailure>> {
  let found: Awaited<ReturnType<Resolver>>;
  try {
    found = await resolve(host);
  } catch {
    return failure({ code: 'dns-failure', message: `The name ${host} has no address.` });
  }
  const isAllowed = ({ address }: { address: string }) =>
    isPublicAddress(address) || (allowPrivate && isPrivateAddress(address));
  const [first] = found;
  if (first === undefined || !found.every(isAllowed)) {
    return failure({
      code: 'target-not-allowed',
      message: `${host} is on this app’s server or a private network, so nothing was sent. Set NOTIFY_PRIVATE_TARGETS=on to allow private networks.`,
    });
  }
  return success({ host, address: first.address, family: first.family === 6 ? 6 : 4 });
}

/** A request to a target. */
export type TargetRequest = {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Absent for GET. */
  readonly body?: string;
  readonly allowPrivate: boolean;
  readonly signal?: AbortSignal;
  readonly bodyMaxBytes?: number;
};

/** What a target answered. */
export type TargetAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
};

/** A message to a target. */
export type TargetPost = Omit<TargetRequest, 'method' | 'body' | 'bodyMaxBytes'> & {
  readonly body: string;
};

const TIMEOUT_MS = 15_000;
const BODY_MAX_BYTES = 16 * 1024;

const WORDS = {
  ...TRANSPORT_WORDS,
  'dns-failure': 'has no address',
  'proxy-refused': 'was not reached: a proxy on the way requires a sign-in',
} as const;

/**
 * Asks an address that was checked just before, and no other: the name is not looked up again, and no
 * redirect is followed. The answer is bounded in time and size.
 */
export async function askTarget(
  target: TargetRequest,
  resolve?: Resolver,
): Promise<Result<TargetAnswer, TargetFailure>> {
  const { url, method, headers, body, allowPrivate, signal } = target;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const checked = await checkTarget(host, allowPrivate, resolve);
  if (!checked.ok) {
    return checked;
  }
  const { address, family } = checked.value;
  const isTls = url.protocol === 'https:';
  if (!isTls && !(url.protocol === 'http:' && isPrivateAddress(address))) {
    const message = 'The address must begin with https://, so nothing was sent.';
    return failure({ code: 'target-not-allowed', message });
  }
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signals = signal === undefined ? [timeout] : [timeout, signal];
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolveAnswer) => {
    const fail = (code: TargetFailure['code'], words: string) =>
      resolveAnswer(failure({ code, message: `${host} ${words}.` }));
    const request = (isTls ? httpsRequest : httpRequest)(
      url,
      {
        method,
        headers: { ...headers, ...length },
        signal: AbortSignal.any(signals),
        agent: false,
        // Node.js asks for all addresses or for one.
        lookup: (_name, { all }, answer) =>
          all ? answer(null, [{ address, family }]) : answer(null, address, family),
      },
      (response) => {
        const chunks: Array<Buffer> = [];
        let received = 0;
        response.on('data', (chunk: Buffer) => {
          received += chunk.length;
          chunks.push(chunk);
          if (received > (target.bodyMaxBytes ?? BODY_MAX_BYTES)) {
            fail('answer-too-large', 'sent a response that is too long');
            request.destroy();
          }
        });
        response.on('end', () => {
          const contentType = response.headers['content-type'] ?? '';
          const text = Buffer.concat(chunks).toString('utf8');
          resolveAnswer(success({ status: response.statusCode ?? 0, contentType, body: text }));
        });
        response.on('error', () => fail('no-answer', WORDS['network-unreachable']));
      },
    );
    request.on('error', (error) =>
      fail(
        'no-answer',
        timeout.aborted ? WORDS['network-timeout'] : WORDS[classifyTransportError(error)],
      ),
    );
    request.end(body);
  });
}

/** Posts a message to a target; see {@link askTarget}. */
export async function postToTarget(
  post: TargetPost,
  resolve?: Resolver,
): Promise<Result<Pick<TargetAnswer, 'status' | 'body'>, TargetFailure>> {
  const answer = await askTarget({ ...post, method: 'POST' }, resolve);
  if (!answer.ok) {
    return answer;
  }
  const { status, body } = answer.value;
  return success({ status, body });
}
