import { createHash, X509Certificate } from 'node:crypto';

/** What somebody on the wire sees of a renewal. */
export function witness(
  method: string,
  path: string,
  body: string | undefined,
): ReadonlyArray<string> {
  const revoked = /\/certificates\/([\w-]+)\/revoke$/.exec(path)?.[1];
  if (revoked !== undefined) return [`revoke ${revoked}`];
  if (method === 'POST' && path.endsWith('/certificates')) {
    const sent: unknown = JSON.parse(body ?? '{}');
    const pem = typeof sent === 'object' && sent !== null && 'fileContent' in sent;
    const { raw } = new X509Certificate(pem ? String(sent.fileContent) : '');
    return [`upload ${createHash('sha256').update(raw).digest('base64url')}`];
  }
  if (path.endsWith('/token')) {
    const assertion = new URLSearchParams(body).get('client_assertion') ?? '';
    const header: unknown = JSON.parse(
      Buffer.from(assertion.split('.')[0] ?? '', 'base64url').toString(),
    );
    const kid = typeof header === 'object' && header !== null && 'kid' in header ? header.kid : '';
    return [`token ${String(kid)}`];
  }
  if (method === 'PUT' && path.startsWith('/v1/iclients/')) {
    const id = /"([\w-]{43})"/.exec(body ?? '')?.[1] ?? '';
    return [`switch ${id}`];
  }
  return method === 'POST' && path.endsWith('/ping') ? ['celigo test'] : [];
}
