import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { integrationRecordGuide } from '@/lib/guide/setup-guide';
import {
  APP_HOST,
  ecPair,
  M2M_BOXES,
  type OpensslPair,
  opensslPair,
  PracticeBench,
  signJwt,
} from '../bench.fixture';
import { KEEP_WAY_BACK } from '../pages/layout';

const RECORD = '/app/common/integration/integrapp.nl';
const RECORDS = '/app/common/integration/integrapplist.nl';
const SETUP = '/app/oauth2/clientcredentials/setup.nl';
const AUDIT = '/app/setup/loginaudit.nl';
const ALL_PAGES = [
  '/',
  RECORD,
  RECORDS,
  SETUP,
  `${SETUP}?create=T`,
  AUDIT,
  '/app/setup/features.nl',
  '/app/setup/rolelist.nl',
  '/app/setup/role.nl',
  '/app/setup/role.nl?id=1001',
  '/app/setup/listusers.nl',
  '/app/common/entity/entity.nl?id=1201',
  '/app/common/scripting/scriptrecordlist.nl',
  '/app/common/scripting/scriptrecord.nl',
  '/app/common/otherlists/company.nl',
  '/app/practice/conditions.nl',
];

let pair: OpensslPair;
let bench: PracticeBench;

beforeAll(() => {
  pair = ecPair('prime256v1');
});

beforeEach(async () => {
  bench = await PracticeBench.open();
});

/** The markup of the control that a label with exactly this text belongs to. */
function control(markup: string, label: string): string {
  const id = new RegExp(`<label for="([^"]+)">${label.replace(/[()]/g, '\\$&')}</label>`).exec(
    markup,
  );
  expect(id, `a label "${label}"`).not.toBeNull();
  const tag = new RegExp(`<(?:input|select|textarea)[^>]*\\bid="${id?.[1]}"[^>]*>`).exec(markup);
  return tag?.[0] ?? '';
}

/** A page without the one script that it should have. */
function withoutOwnScript(markup: string): string {
  return markup.replace(`<script>${KEEP_WAY_BACK}</script>`, '');
}

describe('every page', () => {
  it.each(ALL_PAGES)('%s says what it is, in a page with landmarks', async (path) => {
    const answer = await bench.send(APP_HOST, path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const markup = await answer.text();
    expect(markup).toContain('<html lang="en">');
    expect(markup).toContain('This is not NetSuite. Nothing here leaves this server.');
    expect(markup.match(/<h1>/g)).toHaveLength(1);
    expect(markup).toMatch(/<header .*<nav .*aria-label="Setup".*<main /s);
    expect(withoutOwnScript(markup)).not.toMatch(/<script|\son\w+=|style="/);
  });

  it.each(ALL_PAGES)('%s is closed to somebody who is not signed in', async (path) => {
    bench.person = false;
    const answer = await bench.send(APP_HOST, path);
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('Sign in to the wizard first');
  });

  it('keeps to its links’ base path, and every link of the menu leads somewhere', async () => {
    const markup = await bench.page('/');
    const links = [...markup.matchAll(/<a href="([^"#]+)"/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThanOrEqual(6);
    expect(links).toContain('/profiles');
    for (const link of links.filter((one) => one !== '/profiles')) {
      expect(link.startsWith(`/practice/${APP_HOST}/app/`)).toBe(true);
      const path = link.replace(`/practice/${APP_HOST}`, '');
      expect((await bench.send(APP_HOST, path)).status).toBe(200);
    }
  });

  it.each(['/app/nothing.nl', '/app/setup/role.nl?id=9', `${RECORD}?id=9`, `${RECORD}?id=1e3`])(
    '%s is a calm 404 with the ways on',
    async (path) => {
      const answer = await bench.send(APP_HOST, path);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('Enable Features');
    },
  );

  it('refuses a form on a page that has none, and a person who is not signed in', async () => {
    expect((await bench.post('/app/setup/rolelist.nl', {})).status).toBe(405);
    bench.person = false;
    expect((await bench.post(RECORD, M2M_BOXES)).status).toBe(401);
    expect(await bench.record()).toBeUndefined();
  });
});

describe('the integration record', () => {
  it('has the boxes of the wizard’s drawing, in its order', async () => {
    const account = parseAccountId('PRACTICE');
    if (!account.ok) {
      throw new Error(account.error.message);
    }
    const { boxes } = integrationRecordGuide({ account: account.value, scopes: [] });
    const drawn = boxes.flatMap(({ label, control: kind }) => (kind === undefined ? [label] : []));
    const markup = await bench.page(RECORD);
    const labels = [...markup.matchAll(/<label for="[^"]+">([^<]+)<\/label>/g)].map(
      (one) => one[1],
    );
    expect(labels.filter((label = '') => drawn.includes(label))).toEqual(drawn);
  });

  it('offers NetSuite’s boxes, token-based ones checked', async () => {
    const markup = await bench.page(RECORD);
    expect(control(markup, 'Name')).toContain('type="text"');
    expect(control(markup, 'State')).toContain('<select');
    for (const label of ['Token-Based Authentication', 'TBA: Authorization Flow']) {
      expect(control(markup, label)).toContain(' checked');
    }
    for (const label of [
      'Authorization Code Grant',
      'Public Client',
      'Client Credentials (Machine to Machine) Grant',
      'RESTlets',
      'REST Web Services',
      'SuiteAnalytics Connect',
      'NetSuite AI Connector Service',
    ]) {
      expect(control(markup, label)).toMatch(/type="checkbox"(?!.* checked)/);
    }
    expect(markup).toContain('<button type="submit">Save</button>');
  });

  it('shows the Client ID and the secret once, in read-only boxes', async () => {
    const fields = { ...M2M_BOXES, application_id: applicationIdOf(await bench.page(RECORD)) };
    const first = await bench.post(RECORD, fields);
    const markup = await first.text();
    const clientId = control(markup, 'Client ID');
    const secret = control(markup, 'Client Secret');
    expect(clientId).toMatch(/value="[0-9a-f]{64}" readonly/);
    expect(secret).toMatch(/value="[0-9a-f]{64}" readonly/);
    expect(markup).toContain('Consumer Key / Client ID');

    const reload = await bench.post(RECORD, fields);
    expect(reload.status).toBe(303);
    expect(await bench.netsuite.listIntegrationRecords('PRACTICE')).toHaveLength(1);
    const page = await bench.page(`${RECORD}?id=${(await bench.record())?.id}`);
    const value = /value="([0-9a-f]{64})"/.exec(clientId)?.[1] ?? 'none';
    expect(page).not.toContain(value);
    expect(await bench.stored()).not.toContain(value);
    expect(page).toContain(fields.application_id);
  });

  it('can be changed', async () => {
    const { id } = await bench.saveRecord();
    const answer = await bench.post(`${RECORD}?id=${id}`, {
      name: 'Renamed',
      state: 'Blocked',
      scope_restlets: 'T',
    });
    expect(answer.headers.get('location')).toBe(`/practice/${APP_HOST}${RECORD}?id=${id}&saved=T`);
    const markup = await bench.page(`${RECORD}?id=${id}&saved=T`);
    expect(control(markup, 'Name')).toContain('value="Renamed"');
    expect(markup).toContain('<option value="Blocked" selected>');
    expect(control(markup, 'RESTlets')).toContain(' checked');
    expect(control(markup, 'REST Web Services')).not.toContain(' checked');
    expect(await bench.page(RECORDS)).toContain('Renamed');
  });

  it('keeps Public Client, and NetSuite AI Connector Service only alone and without the M2M grant', async () => {
    const { id } = await bench.saveRecord({ ...M2M_BOXES, public_client: 'T' });
    const saved = await bench.page(`${RECORD}?id=${id}`);
    expect(control(saved, 'Public Client')).toContain(' checked');
    const connector = { name: 'Connector', state: 'Enabled', scope_mcp: 'T' };
    for (const further of ['scope_restlets', 'client_credentials_grant']) {
      const refused = await bench.post(RECORD, { ...connector, [further]: 'T' });
      expect(refused.status).toBe(422);
      expect(await refused.text()).toContain('<a href="#scope_mcp">');
    }
    expect((await bench.post(RECORD, connector)).status).toBe(200);
  });

  it('is not saved without a name, and keeps what was chosen', async () => {
    const answer = await bench.post(RECORD, { ...M2M_BOXES, name: '  ' });
    expect(answer.status).toBe(422);
    const markup = await answer.text();
    expect(markup).toContain('<a href="#name">Enter a name.</a>');
    expect(control(markup, 'Name')).toContain('aria-invalid="true"');
    expect(control(markup, 'RESTlets')).toContain(' checked');
    expect(control(markup, 'Token-Based Authentication')).not.toContain(' checked');
    expect(await bench.record()).toBeUndefined();
  });

  it('shows markup in a name as text, everywhere', async () => {
    const name = `"><script>alert(1)</script><img src=x onerror='x'>&amp;`;
    const { id, clientId } = await bench.saveRecord({ ...M2M_BOXES, name, note: name });
    const kid = await bench.saveMapping(id, pair.certificatePem);
    await bench.exchange(signJwt('ES256', { kid }, bench.claims(clientId), pair.privatePem));
    for (const path of [RECORDS, `${RECORD}?id=${id}`, SETUP, `${SETUP}?create=T`, AUDIT]) {
      const markup = await bench.page(path);
      expect(withoutOwnScript(markup)).not.toMatch(/<script|<img/);
      expect(markup).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(markup).toContain('&amp;amp;');
    }
  });
});

function applicationIdOf(markup: string): string {
  return /name="application_id" value="([^"]+)"/.exec(markup)?.[1] ?? '';
}

describe('the M2M set-up', () => {
  it('lists only applications with the grant box, and the fixed entities and roles', async () => {
    await bench.saveRecord();
    await bench.saveRecord({ name: 'Token-based only', state: 'Enabled' });
    const markup = await bench.page(`${SETUP}?create=T`);
    for (const label of ['Entity', 'Role', 'Application']) {
      expect(control(markup, label)).toContain('<select');
    }
    expect(control(markup, 'Certificate')).toContain('type="file"');
    expect(markup).toContain('>Celigo M2M</option>');
    expect(markup).not.toContain('Token-based only');
    expect(markup).toContain('>Integration User (Celigo)</option>');
    expect(markup).toContain('>Celigo Integration</option>');
  });

  it('shows the Certificate ID that openssl’s fingerprint spells', async () => {
    const { id } = await bench.saveRecord();
    const certificateId = await bench.saveMapping(id, pair.certificatePem);
    const printed = execFileSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], {
      input: pair.certificatePem,
    });
    const hex = printed.toString().split('=')[1]?.trim().replaceAll(':', '') ?? '';
    expect(certificateId).toBe(Buffer.from(hex, 'hex').toString('base64url'));
    const list = await bench.page(SETUP);
    expect(list).toMatch(/<th scope="col">Certificate ID<\/th><th scope="col">Application/);
  });

  it('takes DER as well as PEM', async () => {
    const { id } = await bench.saveRecord();
    const der = new File([new Uint8Array(new X509Certificate(pair.certificatePem).raw)], 'P.CER');
    expect((await bench.upload(id, der)).status).toBe(303);
  });

  it('revokes, once and for good', async () => {
    const { id } = await bench.saveRecord();
    await bench.saveMapping(id, pair.certificatePem);
    const mappingId = String((await bench.mapping())?.id);
    expect((await bench.post(SETUP, { action: 'revoke', id: mappingId })).status).toBe(303);
    const revokedAt = (await bench.mapping())?.revokedAt;
    expect(revokedAt).toEqual(bench.now);
    bench.now = new Date(bench.now.getTime() + 1000);
    await bench.post(SETUP, { action: 'revoke', id: mappingId });
    expect((await bench.mapping())?.revokedAt).toEqual(revokedAt);
    const list = await bench.page(SETUP);
    expect(list).toContain('<td>Revoked</td>');
    expect(list).not.toContain('>Revoke</button>');
  });

  it('shortens a validity of more than two years', async () => {
    const long = opensslPair(
      ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-days', '3650'],
    );
    const { id } = await bench.saveRecord();
    await bench.saveMapping(id, long.certificatePem);
    const mapping = await bench.mapping();
    const end = new Date(mapping?.validFrom ?? 0);
    end.setUTCFullYear(end.getUTCFullYear() + 2);
    expect(mapping?.validUntil).toEqual(end);
    expect(await bench.page(SETUP)).toContain(end.toISOString().slice(0, 10));
  });

  it('keeps what was chosen when something is missing', async () => {
    const { id } = await bench.saveRecord();
    const answer = await bench.post(SETUP, { action: 'save', role: '1002', application: `${id}` });
    expect(answer.status).toBe(422);
    const markup = await answer.text();
    expect(markup).toContain('There is a problem');
    expect(markup).toContain('<a href="#entity">Choose an entity.</a>');
    expect(markup).toContain('href="#certificate"');
    expect(markup).toContain('<option value="1002" selected>');
    expect(markup).toContain(`<option value="${id}" selected>`);
  });

  it('does not accept an application without the grant box', async () => {
    const { id } = await bench.saveRecord({ name: 'Token-based only', state: 'Enabled' });
    const answer = await bench.upload(id, new File([pair.certificatePem], 'public.pem'));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Choose an application.');
  });
});

describe('an uploaded file is refused by name', () => {
  const request = () => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const args = ['req', '-new', ...key, '-keyout', '/dev/null', '-subj', '/CN=practice'];
    return execFileSync('openssl', args, { stdio: 'pipe' }).toString();
  };
  const ownKey = () => createPrivateKey(pair.privatePem);
  const spki = () => createPublicKey(pair.certificatePem);
  const weakRsa = () => opensslPair('-newkey', 'rsa:2048').certificatePem;
  const cases: ReadonlyArray<[string, () => BlobPart, string, string]> = [
    ['a private key', () => pair.privatePem, 'private.pem', 'This is a private key.'],
    [
      'a private key behind the certificate',
      () => pair.certificatePem + pair.privatePem,
      'both.pem',
      'This is a private key.',
    ],
    [
      'a private key in DER',
      () => new Uint8Array(ownKey().export({ type: 'pkcs8', format: 'der' })),
      'private.cer',
      'This is a private key.',
    ],
    [
      'a bare public key',
      () => spki().export({ type: 'spki', format: 'pem' }).toString(),
      'public.pem',
      'This is a bare public key',
    ],
    [
      'a bare public key in DER',
      () => new Uint8Array(spki().export({ type: 'spki', format: 'der' })),
      'public.crt',
      'This is a bare public key',
    ],
    ['a signing request', request, 'request.pem', 'certificate signing request'],
    ['a chain', () => pair.certificatePem.repeat(2), 'chain.pem', 'more than one certificate'],
    ['some text', () => 'hello', 'public.pem', 'not an X.509 certificate'],
    ['an empty file', () => '', 'public.pem', 'Choose a certificate file'],
    ['a wrong extension', () => pair.certificatePem, 'public.txt', '.cer, .pem, or .crt'],
    ['a large file', () => pair.certificatePem + '\n'.repeat(65_536), 'a.pem', 'larger than 64 KB'],
    ['RSA with 2048 bits', weakRsa, 'public.pem', 'RSA with 2048 bits is refused'],
    [
      'another curve',
      () => ecPair('secp256k1').certificatePem,
      'public.pem',
      'P-256, P-384, or P-521',
    ],
    [
      'Ed25519',
      () => opensslPair('-newkey', 'ed25519').certificatePem,
      'public.pem',
      'Keys of type ed25519 are refused',
    ],
  ];

  it.each(cases)('%s', async (_what, content, name, message) => {
    const { id } = await bench.saveRecord();
    const answer = await bench.upload(id, new File([content()], name));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(message);
    expect(await bench.mapping()).toBeUndefined();
  });

  it('an expired certificate', async () => {
    const { id } = await bench.saveRecord();
    bench.now = new Date(bench.now.getTime() + 366 * 86_400_000);
    const answer = await bench.upload(id, new File([pair.certificatePem], 'public.pem'));
    expect(await answer.text()).toContain('The certificate has expired.');
  });

  it('a form that is far too large', async () => {
    const { id } = await bench.saveRecord();
    const answer = await bench.upload(id, new File(['a'.repeat(300_000)], 'public.pem'));
    expect(answer.status).toBe(400);
  });
});

describe('a certificate', () => {
  const file = (pem: string) => new File([pem], 'public.pem');

  it('belongs to one integration, entity and role, after a revocation too', async () => {
    const { id } = await bench.saveRecord();
    const other = await bench.saveRecord({ ...M2M_BOXES, name: 'Another' });
    await bench.saveMapping(id, pair.certificatePem);
    const refused = async () => {
      for (const answer of [
        await bench.upload(other.id, file(pair.certificatePem)),
        await bench.upload(id, file(pair.certificatePem), { role: '1002' }),
        await bench.upload(id, file(pair.certificatePem), { entity: '1202' }),
      ]) {
        expect(await answer.text()).toContain('This certificate is already in use.');
      }
    };
    await refused();
    expect((await bench.upload(id, file(pair.certificatePem))).status).toBe(422);
    await bench.post(SETUP, { action: 'revoke', id: String((await bench.mapping())?.id) });
    await refused();
    expect((await bench.upload(id, file(pair.certificatePem))).status).toBe(303);
  });

  it('is the fifth active one at most; revoked ones do not count', async () => {
    const { id } = await bench.saveRecord();
    for (let count = 0; count < 5; count += 1) {
      await bench.saveMapping(id, ecPair('prime256v1').certificatePem);
    }
    const sixth = file(pair.certificatePem);
    const answer = await bench.upload(id, sixth);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('5 active certificates');
    await bench.post(SETUP, { action: 'revoke', id: String((await bench.mapping())?.id) });
    expect((await bench.upload(id, sixth)).status).toBe(303);
  });
});

describe('the Login Audit Trail', () => {
  it('is empty at first, then shows the newest attempt on top', async () => {
    expect(await bench.page(AUDIT)).toContain('Nobody has tried to log in with a token yet.');
    const { id, clientId } = await bench.saveRecord();
    const kid = await bench.saveMapping(id, pair.certificatePem);
    await bench.exchange(signJwt('ES256', {}, bench.claims(clientId), pair.privatePem));
    await bench.exchange(signJwt('ES256', { kid }, bench.claims(clientId), pair.privatePem));
    const markup = await bench.page(AUDIT);
    for (const column of [
      'Date/Time',
      'Status',
      'Detail',
      'Role',
      'Token-based Application Name',
    ]) {
      expect(markup).toContain(`<th scope="col">${column}</th>`);
    }
    expect(markup).toMatch(/Success.*Celigo Integration.*Celigo M2M.*Failure.*MissingKeyId/s);
    expect(markup).toContain('<code>/services/rest/auth/oauth2/v1/token</code>');
  });
});

describe('the pages about the account', () => {
  it('give the Account ID and the Company URLs of the account that is asked', async () => {
    const sandbox = 'practice-sb1.app.netsuite.com';
    const markup = await (await bench.send(sandbox, '/app/common/otherlists/company.nl')).text();
    expect(markup).toContain('<dt>Account ID</dt><dd><code>PRACTICE_SB1</code></dd>');
    expect(markup).toContain('https://practice-sb1.suitetalk.api.netsuite.com');
    expect(await bench.page('/app/setup/role.nl?id=1001')).toContain(
      'Log in using OAuth 2.0 Access Tokens',
    );
  });
});
