import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { isBaseUrl } from '@/lib/outbound/door';
import { failure, type Result, success } from '@/lib/result';
import { DEFAULTS, RULES, readVariable } from './variables.mjs';

/** Host names that only this computer reaches. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

/** Tells whether a host name means this computer only. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOSTS.has(host.toLowerCase()) || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * The warning above a link for other people if its host is loopback, so that it opens only on this computer;
 * otherwise `undefined`.
 *
 * @param what What the person creates again once others can reach the app.
 */
export function whyOnlyHere(
  address: string,
  what: 'invitation' | 'link',
): { readonly title: string; readonly text: string } | undefined {
  return isLoopbackHost(new URL(address).hostname)
    ? {
        title: 'This link opens only on this computer',
        text: `Before you send it, set APP_URL to an address that others can reach, restart the app, and create the ${what} again.`,
      }
    : undefined;
}

const wholeNumber = z.coerce
  .number({ error: 'must be a whole number, 1 or more' })
  .int({ error: 'must be a whole number, 1 or more' })
  .min(1, { error: 'must be a whole number, 1 or more' })
  .max(1_000_000, { error: 'must be at most 1000000' });

/** Whether a forward proxy can be asked by this URL. A bare / or % in its password makes it unreadable. */
function isProxyUrl(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    decodeURIComponent(`${username}:${password}`);
    return protocol === 'http:' || protocol === 'https:';
  } catch {
    return false;
  }
}

/**
 * Addresses and networks in CIDR form, separated by commas. Rejects `/0`, because an app that trusts every
 * proxy believes whatever a client sends.
 */
function addressList(text: string): BlockList | undefined {
  const list = new BlockList();
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [, address = '', prefix] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/i.exec(entry) ?? [];
    const version = isIP(address);
    const bits = Number(prefix ?? (version === 6 ? 128 : 32));
    if (version === 0 || bits < 1 || bits > (version === 6 ? 128 : 32)) {
      return undefined;
    }
    list.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

const ruled = (name: keyof typeof RULES) =>
  z.string().refine(RULES[name].isMet, { error: RULES[name].words });

const schema = z.object({
  HOST: z.string().min(1).default(DEFAULTS.HOST),
  PORT: ruled('PORT').transform(Number).default(DEFAULTS.PORT),
  APP_URL: z
    .string()
    .trim()
    .refine((text) => isBaseUrl(text) && new URL(text).pathname === '/', {
      error:
        'must be an http or https URL with nothing after host and port, such as https://m2m.example.com',
    })
    .optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' })
    .optional(),
  ENCRYPTION_KEYS: z.string().min(1).optional(),
  AUTH_SECRET: z.string().min(32, { error: 'must have at least 32 characters' }).optional(),
  OUTBOUND_GATEWAY_URL: z
    .string()
    .trim()
    .refine(isBaseUrl, {
      error: 'must be an http or https URL without user name, query, or fragment',
    })
    .optional(),
  HTTPS_PROXY: z
    .string()
    .refine(isProxyUrl, {
      error:
        'must be an http or https URL, with special characters in its user name and password percent-encoded',
    })
    .optional(),
  NO_PROXY: z.string().default(''),
  SECURITY_CONTACT: z
    .url({ protocol: /^(?:https|mailto)$/, error: 'must be a mailto: or https: address' })
    .max(500)
    .optional(),
  PRACTICE: z.enum(['on', 'off'], { error: 'must be on or off' }).optional(),
  NOTIFY_PRIVATE_TARGETS: z.enum(['on', 'off'], { error: 'must be on or off' }).default('off'),
  METRICS_TOKEN: z
    .string()
    .min(16, { error: 'must have at least 16 characters' })
    // No Authorization header could hold another one.
    .regex(/^[!-~]*$/, { error: 'must not contain white space or characters outside ASCII' })
    .optional(),
  TRUSTED_PROXIES: z
    .string()
    .refine((text) => addressList(text) !== undefined, {
      error: 'must be IP addresses or networks such as 10.0.0.0/8, separated by commas',
    })
    .transform(addressList)
    .optional(),
  // Taken by `npm run up`, which gives the server its heap.
  MEMORY_LIMIT_MB: ruled('MEMORY_LIMIT_MB').optional(),
  REPORTS_KEPT: wholeNumber.default(200),
  REPORTS_KEPT_DAYS: wholeNumber.default(730),
});

/** The settings of an installation. */
export type Environment = {
  /** Address that the server listens on. */
  readonly host: string;
  readonly port: number;
  /** The origin that people type, where one was given. */
  readonly appOrigin: string | undefined;
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  readonly encryptionKeys: string | undefined;
  readonly authSecret: string | undefined;
  /** Without a slash at its end. */
  readonly outboundGatewayUrl: string | undefined;
  /** The forward proxy, a secret where it wants a sign-in, and the hosts that are reached without it. */
  readonly forwardProxy: { readonly url: string; readonly except: string } | undefined;
  /** Whom strangers write to about a vulnerability: a `mailto:` or `https:` address. */
  readonly securityContact: string | undefined;
  readonly practice: boolean;
  /** Whether notifications may go to this computer and to private networks. */
  readonly notifyPrivateTargets: boolean;
  /** What `/api/metrics` wants as bearer token; without it there are no metrics. A secret. */
  readonly metricsToken: string | undefined;
  /** The reverse proxies whose `X-Forwarded-For` is trusted, if there are any. */
  readonly trustedProxies: BlockList | undefined;
  /** How many reports of connection tests are kept per profile. */
  readonly reportsKept: number;
  /** How many days a report is kept. */
  readonly reportsKeptDays: number;
  /** Whether the server listens for this computer only. */
  readonly onLoopback: boolean;
};

/**
 * Whether other computers reach the server: by its own address, or through the proxy that `APP_URL`
 * speaks of. A proxy often passes its own idea of the Host header on, so what a request says of itself
 * does not count.
 */
export function isReachedFromElsewhere({
  onLoopback,
  appOrigin,
}: Pick<Environment, 'onLoopback' | 'appOrigin'>): boolean {
  return !onLoopback || (appOrigin !== undefined && !isLoopbackHost(new URL(appOrigin).hostname));
}

/**
 * Whether passwords and private keys may cross a network in clear text: other computers reach the server,
 * and nothing says that it is behind TLS.
 */
export function isReachedWithoutTls({
  onLoopback,
  appOrigin,
}: Pick<Environment, 'onLoopback' | 'appOrigin'>): boolean {
  return (
    isReachedFromElsewhere({ onLoopback, appOrigin }) && appOrigin?.startsWith('https:') !== true
  );
}

/** What is wrong with the variables. The message names variables, never their values. */
export type EnvironmentError = { readonly code: 'environment-invalid'; readonly message: string };

/**
 * Checks the variables of `.env.example` and gives the settings. An empty variable counts as absent; each
 * may come from the file that `<NAME>_FILE` names.
 *
 * @param variables Usually `process.env`.
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): Result<Environment, EnvironmentError> {
  const present: Record<string, string> = {};
  const wrong: Array<string> = [];
  for (const name of Object.keys(schema.shape)) {
    const read = readVariable(variables, name);
    if (!read.ok) {
      wrong.push(`${read.error.name}: ${read.error.message}`);
    } else if (read.value !== undefined) {
      present[name] = read.value;
    }
  }
  const parsed = schema.safeParse(present);
  if (!parsed.success || wrong.length > 0) {
    const issues = parsed.error?.issues ?? [];
    const lines = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return failure({
      code: 'environment-invalid',
      message: `Some settings cannot be used. ${[...wrong, ...lines].join('; ')}.`,
    });
  }
  const values = parsed.data;
  if (values.DATABASE_URL !== undefined && values.ENCRYPTION_KEYS === undefined) {
    return failure({
      code: 'environment-invalid',
      message:
        'ENCRYPTION_KEYS: is required with DATABASE_URL, because all instances must share the same keys.',
    });
  }
  const onLoopback = isLoopbackHost(values.HOST);
  const appOrigin = values.APP_URL === undefined ? undefined : new URL(values.APP_URL).origin;
  return success({
    host: values.HOST,
    port: values.PORT,
    appOrigin,
    dataFolder: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    encryptionKeys: values.ENCRYPTION_KEYS,
    authSecret: values.AUTH_SECRET,
    outboundGatewayUrl: values.OUTBOUND_GATEWAY_URL?.replace(/\/+$/, ''),
    forwardProxy:
      values.HTTPS_PROXY === undefined
        ? undefined
        : { url: values.HTTPS_PROXY, except: values.NO_PROXY },
    securityContact: values.SECURITY_CONTACT,
    practice:
      values.PRACTICE === undefined
        ? !isReachedFromElsewhere({ onLoopback, appOrigin })
        : values.PRACTICE === 'on',
    notifyPrivateTargets: values.NOTIFY_PRIVATE_TARGETS === 'on',
    metricsToken: values.METRICS_TOKEN,
    trustedProxies: values.TRUSTED_PROXIES,
    reportsKept: values.REPORTS_KEPT,
    reportsKeptDays: values.REPORTS_KEPT_DAYS,
    onLoopback,
  });
}
