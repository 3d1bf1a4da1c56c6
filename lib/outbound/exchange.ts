import type { Result } from '@/lib/result';

/** One HTTPS request to a host that a parsed account ID or Celigo region gave. */
export type OutboundRequest = {
  /** Host name without scheme or port, for instance `1234567.suitetalk.api.netsuite.com`. */
  readonly host: string;
  /** Absolute path with its query, beginning with `/`. */
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  /** True for a practice account at a host that all accounts share, which its name does not tell. */
  readonly forPractice?: boolean;
  /** Encoded request body; absent for none. */
  readonly body?: string;
  /** Limit for the whole exchange, answer body included. Default 30,000. */
  readonly timeoutMs?: number;
  /** Longest answer body that is read, in bytes. Default 1,048,576. */
  readonly maxBodyBytes?: number;
};

/** What the other side answered. The body is whole, decoded as UTF-8, and not yet redacted. */
export type OutboundAnswer = {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The shape of the body as found by looking at it, not by its content type. */
  readonly bodyShape: 'json' | 'html' | 'text' | 'empty';
  readonly durationMs: number;
};

/** Why there is no answer to look at. */
export type OutboundFailure = {
  readonly code:
    | 'host-not-allowed'
    /** The path, a header or the method breaks the door's rules; nothing was sent. */
    | 'request-not-allowed'
    /** A name has no address; nothing was sent. */
    | 'dns-failure'
    | 'network-unreachable'
    | 'network-timeout'
    | 'tls-untrusted'
    /** A proxy on the way asks for a sign-in (status 407). */
    | 'proxy-refused'
    /** The response is not valid HTTP, or its content encoding cannot be decoded. */
    | 'answer-unreadable'
    | 'redirect-refused'
    | 'body-too-large';
  /** A sentence for people, free of secrets. */
  readonly message: string;
  /** Where a refused redirect leads, when that is a host of NetSuite. */
  readonly redirectHost?: string;
  /** Whether the name that has no address is that of this app's own gateway or proxy. */
  readonly isOfWayOut?: true;
  /** The status of a response that was too long to be read. */
  readonly status?: number;
  readonly durationMs: number;
};

/** Sends a request to NetSuite or Celigo. Returns the response, or the reason why there is none. */
export type OutboundDoor = (
  request: OutboundRequest,
) => Promise<Result<OutboundAnswer, OutboundFailure>>;
