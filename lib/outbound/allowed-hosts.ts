/**
 * Every host that this program may speak to. The first label of a NetSuite host is the account ID
 * in lower case with hyphens. Anything else would let a pasted account ID or region choose where a
 * signed assertion is sent.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_1498251763.html,
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/chapter_157011836591.html,
 * https://developer.celigo.com/api/
 */
const ALLOWED_HOSTS: ReadonlyArray<RegExp> = [
  /^[a-z0-9-]{1,60}\.suitetalk\.api\.netsuite\.com$/,
  /^[a-z0-9-]{1,60}\.restlets\.api\.netsuite\.com$/,
  /^rest\.netsuite\.com$/,
  /^api\.integrator\.io$/,
  /^api\.(?:eu|au|ca)\.integrator\.io$/,
];

const HOST_NAME = /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/;

/** True for a host of NetSuite or Celigo that requests may go to: lower case, no port, no final dot. */
export function isAllowedHost(host: string): boolean {
  return ALLOWED_HOSTS.some((pattern) => pattern.test(host));
}

/** True for a plain lower-case DNS name of two or more labels, without port, path or user part. */
export function isPlainHostName(host: string): boolean {
  return host.length <= 253 && HOST_NAME.test(host);
}
