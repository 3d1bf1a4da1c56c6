import { describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import {
  type ElsewhereSubject,
  platformFields,
  platformFit,
  platformGroup,
} from './platform-guide';
import { PLATFORMS, type Platform, platformBySlug } from './platforms';
import { SNIPPET_SLUGS } from './snippets';

const CERTIFICATE_ID = '-QjavVtnzeAPA_QdffgnTh9yPy6LbSGOYqNeJqtbKgU';

function subject(changes: Partial<ElsewhereSubject> = {}): ElsewhereSubject {
  const account = parseAccountId('1234567_SB1');
  if (!account.ok) {
    throw new Error(account.error.message);
  }
  return {
    account: account.value,
    scopes: ['rest_webservices', 'restlets'],
    algorithm: 'ES256',
    certificateId: CERTIFICATE_ID,
    ...changes,
  };
}

function platform(slug: string): Platform {
  const found = platformBySlug(slug);
  if (found === undefined) {
    throw new Error(`There is no platform ${slug}.`);
  }
  return found;
}

function texts(slug: string, changes: Partial<ElsewhereSubject> = {}) {
  return platformFields(platform(slug), subject(changes)).map(({ label, value }) => [
    label,
    value.kind === 'secret' ? `(secret: ${value.secret})` : value.text,
  ]);
}

describe('the table of platforms', () => {
  test.each(PLATFORMS)('$name, $part: is complete and has a source', (entry) => {
    expect(entry.slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(entry.sources.length).toBeGreaterThan(0);
    for (const { url } of entry.sources) {
      expect(new URL(url).protocol).toBe('https:');
    }
    expect(entry.fields.length > 0).toBe(
      ['yes', 'by-script'].includes(entry.verdict) || entry.slug === 'boomi',
    );
    expect(entry.algorithms.filter((name) => entry.refusedAlgorithms.includes(name))).toEqual([]);
  });

  test('no two share an address, and none is that of a program', () => {
    const slugs = [...PLATFORMS.map(({ slug }) => slug), ...SNIPPET_SLUGS];
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(platformBySlug('../celigo')).toBeUndefined();
    expect(platformBySlug('constructor')).toBeUndefined();
  });

  test('names what cannot do it', () => {
    const no = PLATFORMS.filter(({ verdict }) => verdict === 'no').map(({ slug }) => slug);
    expect(no).toEqual(['celigo-native', 'mulesoft-restlet', 'make', 'aws-glue']);
  });
});

describe('the groups of the list', () => {
  const slugsIn = (group: string, algorithm: 'ES256' | 'PS256' | undefined) =>
    PLATFORMS.filter((entry) => platformGroup(entry, algorithm) === group).map(({ slug }) => slug);

  test.each(['ES256', 'PS256', undefined] as const)('with %s, none denies its heading', (key) => {
    expect(slugsIn('documented', key)).toEqual(['workato', 'mulesoft', 'snaplogic', 'patchworks']);
    expect(slugsIn('by-script', key)).toEqual(['n8n', 'postman']);
    expect(slugsIn('not-this-key', key)).toEqual(['suitecloud-cli']);
    expect(slugsIn('no', key)).toContain('nango');
    expect(slugsIn('undocumented', key)).toEqual(['boomi', 'airbyte', 'pipedream']);
  });

  test('a platform that refuses the key’s algorithm leaves those that document it', () => {
    const picky: Platform = { ...platform('mulesoft'), refusedAlgorithms: ['ES256'] };
    expect(platformGroup(picky, 'ES256')).toBe('not-this-key');
    expect(platformGroup(picky, 'PS256')).toBe('documented');
  });
});

describe('fields', () => {
  test('MuleSoft asks in its own words and order', () => {
    expect(texts('mulesoft')).toEqual([
      ['accountId', '1234567_SB1'],
      ['clientId', '(secret: client-id)'],
      ['certificateId', CERTIFICATE_ID],
      ['privateKey', '(secret: private-key)'],
      ['signatureAlgorithm', 'ES256'],
    ]);
  });

  test('Patchworks takes the spelling of the address, SuiteCloud CLI that of NetSuite', () => {
    expect(texts('patchworks')).toContainEqual(['Account id', '1234567-sb1']);
    expect(texts('suitecloud-cli')).toContainEqual(['--account', '1234567_SB1']);
  });

  test('SnapLogic has the six fields of its page', () => {
    expect(texts('snaplogic').map(([label]) => label)).toEqual([
      'Label',
      'Client ID',
      'Scope',
      'Private key',
      'Certificate ID',
      'Signature algorithm',
    ]);
    expect(texts('snaplogic')).toContainEqual(['Scope', 'rest_webservices,restlets']);
  });

  test('SuiteCloud CLI is never given this profile’s Certificate ID', () => {
    expect(JSON.stringify(texts('suitecloud-cli'))).not.toContain(CERTIFICATE_ID);
  });

  test('the claims for n8n are JSON once its expressions are computed', () => {
    const claims = texts('n8n').find(([label]) => label === 'Payload Claims (JSON)')?.[1] ?? '';
    const computed = claims
      .replace('{{ $vars.NETSUITE_CLIENT_ID }}', 'c1')
      .replace('{{ Math.floor(Date.now() / 1000) }}', '1000')
      .replace('{{ Math.floor(Date.now() / 1000) + 300 }}', '1300');
    expect(JSON.parse(computed)).toEqual({
      iss: 'c1',
      aud: 'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
      iat: 1000,
      exp: 1300,
      scope: 'rest_webservices,restlets',
    });
  });

  test('what the profile does not have yet is said to be missing', () => {
    const fields = platformFields(
      platform('mulesoft'),
      subject({ algorithm: undefined, certificateId: undefined }),
    );
    const missing = fields.filter(({ value }) => value.kind === 'missing');
    expect(missing.map(({ label }) => label)).toEqual(['certificateId', 'signatureAlgorithm']);
  });
});

describe('whether the key fits', () => {
  test.each(['nango', 'suitecloud-cli'])('%s takes no elliptic curve', (slug) => {
    for (const algorithm of ['ES256', 'ES384', 'ES512'] as const) {
      expect(platformFit(platform(slug), algorithm).state).toBe('does-not-fit');
    }
  });

  test('Nango signs with none that NetSuite takes, as far as its source says', () => {
    for (const algorithm of SIGNING_ALGORITHMS) {
      const fit = platformFit(platform('nango'), algorithm);
      expect(fit.state).toBe('does-not-fit');
      expect(fit.message).toContain('source code');
    }
  });

  test('an algorithm that a platform refuses does not fit, and is named', () => {
    const picky: Platform = { ...platform('mulesoft'), refusedAlgorithms: ['ES256'] };
    const fit = platformFit(picky, 'ES256');
    expect(fit).toMatchObject({ state: 'does-not-fit' });
    expect(fit.message).toContain('ES256');
  });

  test('a documented algorithm fits, another is not claimed to', () => {
    expect(platformFit(platform('snaplogic'), 'ES256').state).toBe('fits');
    expect(platformFit(platform('snaplogic'), 'PS512').state).toBe('unknown');
    expect(platformFit(platform('mulesoft'), 'ES256').state).toBe('unknown');
  });

  test('no more is said than the record shows', () => {
    const said = (slug: string) => platformFit(platform(slug), 'ES256').message;
    const OF_KEY = 'ES256, the algorithm of this profile’s key.';
    expect(said('snaplogic')).toBe(`It accepts ${OF_KEY}`);
    expect(said('postman')).toBe(`It accepts ${OF_KEY}`);
    expect(said('workato')).toBe(`Its guide uses a P-256 key, which fits ${OF_KEY}`);
    const ofRsa: Platform = { ...platform('workato'), algorithms: ['PS256'] };
    expect(platformFit(ofRsa, 'PS256').message).toContain('an RSA key, which fits PS256');
    for (const slug of ['mulesoft', 'patchworks']) {
      expect(said(slug)).toBe(`We could not confirm that it accepts ${OF_KEY}`);
    }
    expect(said('boomi')).toBe('We could not confirm that it can sign an assertion.');
  });

  test('n8n and Postman take all six', () => {
    for (const algorithm of SIGNING_ALGORITHMS) {
      expect(platformFit(platform('n8n'), algorithm).state).toBe('fits');
      expect(platformFit(platform('postman'), algorithm).state).toBe('fits');
    }
  });

  test('what cannot do it fits no key; without a key nothing is said', () => {
    expect(platformFit(platform('make'), 'PS256').state).toBe('cannot');
    expect(platformFit(platform('workato'), undefined).state).toBe('no-key');
    expect(platformFit(platform('boomi'), 'ES256').state).toBe('unknown');
  });
});
