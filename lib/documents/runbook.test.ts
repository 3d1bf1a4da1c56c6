import { beforeAll, describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { ACTIVE_CERTIFICATES_MAX } from '@/lib/account/deep-links';
import { generateKeyAndCertificate } from '@/lib/keys/key-and-certificate';
import type { Profile, ProfileCredential } from '@/lib/profiles/profile';
import type { CertificateHistory } from '@/lib/renewal/history';
import { countWord } from '@/lib/words';
import { buildRunbook } from './runbook';
import type { Runbook, RunbookBlock } from './runbook-content';
import { codeSpan, escapeMarkdown, runbookMarkdown } from './runbook-markdown';
import { runbookSubject } from './runbook-subject';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const CLIENT_ID = 'c1'.repeat(32);
const HISTORY = {
  isCut: false,
  lines: [
    {
      at: NOW,
      who: 'owner@example.com',
      action: 'credential-created',
      detail: { algorithm: 'ES256', validUntil: '2027-11-24T12:00:00.000Z' },
    },
    { at: NOW, who: undefined, action: 'something-new', detail: {} },
  ],
};

const CERTIFICATES = {
  certificates: [
    {
      certificateId: 'A'.repeat(43),
      notBefore: new Date('2025-11-24T12:00:00.000Z'),
      endsAt: new Date('2026-11-24T12:00:00.000Z'),
      state: 'revoked',
    },
    {
      certificateId: 'B'.repeat(43),
      notBefore: NOW,
      endsAt: new Date('2027-11-24T12:00:00.000Z'),
      state: 'active',
      renewal: { startedBy: 'Automatic renewal', endedAt: NOW, outcome: 'renewed' },
    },
  ],
  next: { isUnderWay: false, isAutomatic: true, from: new Date('2027-07-25T12:00:00.000Z') },
} as const;

const HOSTILE = [
  '](javascript:alert(1))',
  '[x](https://evil.example)',
  'a | b | c',
  'tick `code` ``two`` ',
  'line\n\n# heading\n- item\n| cell |',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'https://evil.example www.evil.example',
  'back\\|slash \\',
  '- - 1. + =',
  '1. first',
  '*bold* _under_ ~~gone~~ {{x}} &lt; &#106;',
  'abc \u202Egnp.exe\u2066 \u200Fx',
];

let credential: ProfileCredential;

beforeAll(async () => {
  const made = await generateKeyAndCertificate({
    algorithm: 'ES256',
    commonName: 'Runbook test',
    validityDays: 365,
    now: NOW,
  });
  if (!made.ok) {
    throw new Error(made.error.message);
  }
  const { certificatePem, certificateId, description } = made.value;
  credential = {
    id: 'credential',
    stage: 'active',
    algorithm: 'ES256',
    rsaModulusLength: undefined,
    certificatePem,
    predictedCertificateId: certificateId,
    certificateId,
    notBefore: description.notBefore,
    notAfter: new Date('2027-11-24T12:00:00.000Z'),
    createdAt: NOW,
  };
});

function profile(changes: Partial<Profile> = {}): Profile {
  return {
    id: 'profile',
    version: 1,
    name: 'Contoso orders',
    accountId: '1234567_SB1',
    environment: 'sandbox',
    scopes: ['rest_webservices', 'restlets'],
    configuration: { clientId: CLIENT_ID, entity: 'Integration User', role: 'Celigo Integration' },
    credential,
    active: 'credential' in changes ? changes.credential : credential,
    next: undefined,
    checkedItems: new Set(),
    prerequisitesProvenFor: undefined,
    celigoIclientSettled: true,
    celigoConnectionSettled: true,
    celigoProof: undefined,
    lastTest: { at: NOW, outcome: 'works' },
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  };
}

function runbook(
  changes: Partial<Profile> = {},
  openTitles: ReadonlyArray<string> = [],
  contacts: ReadonlyArray<string> = [],
  certificates: CertificateHistory = CERTIFICATES,
): Runbook {
  const own = profile(changes);
  const account = parseAccountId(own.accountId);
  if (!account.ok) {
    throw new Error(account.error.message);
  }
  const openTasks = openTitles.map((title) => ({ title, reason: '' }));
  const facts = { profile: own, account: account.value, openTasks, contacts, history: HISTORY };
  return buildRunbook(runbookSubject({ ...facts, certificates }), NOW);
}

test('it acts as NetSuite said, with the date, else as a person noted', () => {
  const own = profile();
  const account = parseAccountId(own.accountId);
  if (!account.ok) {
    throw new Error(account.error.message);
  }
  const saidByNetsuite = { entity: 'Ada (internal ID 5)', role: 'internal ID 1001', at: NOW };
  const subject = {
    ...{ profile: own, account: account.value },
    ...{ openTasks: [], contacts: [], history: HISTORY },
  };
  const said = buildRunbook(
    runbookSubject({ ...subject, certificates: CERTIFICATES, saidByNetsuite }),
    NOW,
  );
  expect(runbookMarkdown(said)).toMatch(
    /\| Acts as \| Ada \(internal ID 5\) with the role internal ID 1001, as reported by NetSuite on /,
  );
  expect(runbookMarkdown(runbook())).toContain(
    '| Acts as | Integration User, Celigo Integration |',
  );
});

test('Celigo’s connection calls NetSuite once Celigo uses the certificate, and not before', () => {
  expect(fact(runbook(), 'on-one-page', 'What')).toContain('” calls NetSuite: ');
  expect(fact(runbook({ active: undefined }), 'on-one-page', 'What')).toContain(
    '” will call NetSuite: ',
  );
});

test('until Celigo uses the certificate there is nothing to renew, and the steps say so', () => {
  const unused = runbook({ active: undefined, next: credential });
  expect(fact(unused, 'on-one-page', 'Valid until')).toContain('November 24, 2027');
  expect(fact(unused, 'on-one-page', 'Renewal')).toBe(
    'Nothing to renew yet: Celigo does not use this certificate',
  );
  for (const term of ['Renew on or after', 'Automatic renewal']) {
    expect(fact(unused, 'on-one-page', term), term).toBeUndefined();
    expect(fact(runbook(), 'on-one-page', term), term).toContain('2027');
  }
  expect(fact(runbook(), 'on-one-page', 'Renewal')).toBeUndefined();
  const once =
    '1. Once Celigo uses this certificate, open the profile “Contoso orders” in the wizard';
  expect(runbookMarkdown(unused)).toContain(once);
  expect(runbookMarkdown(runbook())).toContain(
    '1. Open the profile “Contoso orders” in the wizard',
  );
});

test('a renewal that stopped is told in place of the day when the next one would begin', () => {
  const trouble = { code: 'celigo-token-missing', message: '' } as const;
  const next = { ...CERTIFICATES.next, trouble };
  const stopped = runbook({}, [], [], { ...CERTIFICATES, next });
  expect(fact(stopped, 'on-one-page', 'Renewal')).toBe(
    'Stopped: a person must act (celigo-token-missing)',
  );
  expect(fact(stopped, 'on-one-page', 'Automatic renewal')).toBeUndefined();
  expect(runbookMarkdown(stopped)).not.toContain('renews it automatically');
});

test('whom to ask is who was entered for it, apart from who worked on it', () => {
  const asked = runbook({}, [], ['ada@example.com', 'ops@example.com']);
  expect(fact(asked, 'on-one-page', 'Contacts')).toBe('ada@example.com, ops@example.com');
  expect(fact(asked, 'on-one-page', 'Last worked on by')).toBe('owner@example.com');
  expect(fact(runbook(), 'on-one-page', 'Contacts')).toBe('None entered');
});

test('its state is that of the overview: works in Celigo, or expired', () => {
  const at = new Date('2026-11-20T09:00:00.000Z');
  const state = (changes: Partial<Profile>) => fact(runbook(changes), 'on-one-page', 'State');
  const celigoProof = { at, how: 'person', by: 'ada@example.com' } as const;
  expect(state({ celigoProof, lastTest: undefined })).toMatch(
    /^Works in Celigo, as reported by ada@example.com, .*November 20, 2026/,
  );
  expect(state({ celigoProof: { ...celigoProof, how: 'api' }, lastTest: undefined })).toMatch(
    /^Works in Celigo: its own test passed, .*November 20, 2026/,
  );
  expect(state({ celigoProof, lastTest: { at: NOW, outcome: 'does-not-work' } })).toMatch(
    /^Does not work/,
  );
  expect(state({ celigoProof: undefined })).toMatch(/^Accepted by NetSuite/);
  expect(state({ celigoProof, active: { ...credential, notAfter: NOW } })).toBe(
    'Certificate expired',
  );
  const old = { ...credential, notBefore: new Date('2023-11-24T12:00:00.000Z') };
  expect(state({ celigoProof, active: old })).toBe('Certificate expired');
  expect(state({ celigoProof, active: { ...old, worksLonger: true } })).toMatch(/^Works in Celigo/);
});

function blocksOf(made: Runbook, id: string): ReadonlyArray<RunbookBlock> {
  return [made.onePage, ...made.sections].find((section) => section.id === id)?.blocks ?? [];
}

function fact(made: Runbook, id: string, term: string): string | undefined {
  return blocksOf(made, id)
    .flatMap((block) => (block.kind === 'facts' ? block.facts : []))
    .find((candidate) => candidate.term === term)?.value;
}

describe('the runbook of a complete profile', () => {
  test('begins with one page: what, where, who, until when, how to renew, whom to ask', () => {
    const [page = ''] = runbookMarkdown(runbook()).split('## Appendix 1.');
    for (const words of [
      'What',
      'Where',
      'Acts as',
      'Valid until',
      'Renew on or after',
      'Contacts',
      'Last worked on by',
    ]) {
      expect(page).toContain(`| ${words} |`);
    }
    expect(page).toContain('1234567\\_SB1');
    expect(page).toContain('choose “Renew the certificate”');
    expect(page).not.toContain('undefined');
    expect(page.split(/\s+/).length).toBeLessThan(350);
  });

  test('names the account, its hosts and its scopes', () => {
    const made = runbook();
    expect(fact(made, 'overview', 'Account ID')).toBe('1234567_SB1');
    expect(fact(made, 'overview', 'Token endpoint')).toBe(
      'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
    );
    expect(fact(made, 'overview', 'RESTlets')).toBe(
      'https://1234567-sb1.restlets.api.netsuite.com',
    );
    expect(fact(made, 'overview', 'Scope claim')).toBe('rest_webservices,restlets');
    expect(fact(made, 'overview', 'Last test')).toContain('NetSuite accepts this connection');
  });

  test('names entity, role, Certificate ID and the facts of the certificate', () => {
    const made = runbook();
    expect(fact(made, 'm2m-mapping', 'Entity')).toBe('Integration User');
    expect(fact(made, 'm2m-mapping', 'Role')).toBe('Celigo Integration');
    expect(fact(made, 'm2m-mapping', 'Certificate ID')).toBe(credential.certificateId);
    expect(fact(made, 'key-and-certificate', 'Subject')).toContain('Runbook test');
    expect(fact(made, 'key-and-certificate', 'SHA-256 fingerprint')).toMatch(/^([0-9A-F]{2}:){31}/);
    expect(runbookMarkdown(made)).toContain(credential.certificatePem.trim());
  });

  test('holds no mark of a text that screens show bold', () => {
    for (const made of [runbook(), runbook({ credential: undefined, configuration: {} })]) {
      expect(JSON.stringify(made.sections)).not.toContain('**');
    }
  });

  test('has Celigo’s fields in their order, and the box of each scope', () => {
    const markdown = runbookMarkdown(runbook());
    const order = [
      'Grant type',
      'Use JWT',
      'Signature method',
      'Private key',
      'Payload:',
      'JWT headers:',
    ];
    const places = order.map((label) =>
      markdown.indexOf(label, markdown.indexOf('Celigo: the iClient')),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(markdown).toContain('| RESTlets | Authentication &gt; OAuth 2.0 | Check it |');
    expect(markdown).toContain(
      '| SuiteAnalytics Connect | Authentication &gt; OAuth 2.0 | Leave it unchecked |',
    );
  });

  test('holds neither the Client ID nor a private key, and says where they are', () => {
    const made = runbook();
    const everything = `${JSON.stringify(made)}${runbookMarkdown(made)}`;
    expect(everything).not.toContain(CLIENT_ID);
    expect(everything).not.toContain('PRIVATE KEY-----\n');
    expect(everything).not.toMatch(/-----BEGIN [A-Z ]*PRIVATE KEY/);
    expect(fact(made, 'integration-record', 'Client ID')).toContain('Fill in the iClient');
    expect(fact(made, 'key-and-certificate', 'Private key')).toContain('Show private key');
  });

  test('has the edited payload, without a Client ID that was typed into it', () => {
    const templates = { payload: `{\n"iss": "${CLIENT_ID}",\n"note": "an edited text"\n}` };
    const made = runbook({ configuration: { clientId: CLIENT_ID, templates } });
    const everything = `${JSON.stringify(made)}${runbookMarkdown(made)}`;
    expect(everything).toContain('an edited text');
    expect(everything).not.toContain(CLIENT_ID);
  });

  test('says who did what, with an action that it does not know under its own name', () => {
    const table = blocksOf(runbook(), 'history').find((block) => block.kind === 'table');
    expect(table).toMatchObject({
      rows: [
        [
          'November 24, 2026 at 12:00 UTC',
          'owner@example.com',
          'Generated a key and certificate',
          'ES256, valid until November 24, 2027',
        ],
        ['November 24, 2026 at 12:00 UTC', 'The app', 'something new', ''],
      ],
    });
  });

  test('says which certificate was valid when, who renewed it, and what comes next', () => {
    const blocks = blocksOf(runbook(), 'certificates');
    expect(blocks[0]).toMatchObject({
      text: 'Next: the wizard renews it automatically, starting on July 25, 2027, as long as it is running.',
    });
    expect(blocks.at(-1)).toMatchObject({
      rows: [
        [
          'A'.repeat(43),
          'November 24, 2025 to November 24, 2026',
          'Revoked',
          'Created without a renewal',
        ],
        [
          'B'.repeat(43),
          'November 24, 2026 to November 24, 2027',
          'In use',
          'Renewed automatically on November 24, 2026',
        ],
      ],
    });
  });

  test('has nothing left to do', () => {
    expect(blocksOf(runbook(), 'still-to-do')).toEqual([]);
  });
});

describe('renewal', () => {
  test('gives the days of NetSuite’s three mails', () => {
    const markdown = runbookMarkdown(runbook());
    expect(markdown).toContain('September 24, 2027');
    expect(markdown).toContain('October 24, 2027');
    expect(markdown).toContain('November 10, 2027');
  });

  test('a month without the day gives its last day', () => {
    const notAfter = new Date('2027-04-30T23:00:00.000Z');
    const markdown = runbookMarkdown(runbook({ credential: { ...credential, notAfter } }));
    expect(markdown).toContain('February 28, 2027');
    expect(markdown).toContain('March 30, 2027');
  });

  test('of a certificate that has expired speaks of it as ended, and of no mail to come', () => {
    const notAfter = new Date('2026-11-01T12:00:00.000Z');
    const markdown = runbookMarkdown(runbook({ credential: { ...credential, notAfter } }));
    expect(markdown).toContain('The certificate expired on November 1, 2026');
    expect(markdown).not.toContain('The certificate expires on');
    expect(markdown).not.toContain('NetSuite emails all administrators');
  });

  test('of a certificate that NetSuite shortens counts to NetSuite’s end', () => {
    const own = new Date('2036-11-24T12:00:00.000Z');
    const made = runbook({ credential: { ...credential, notAfter: own } });
    const markdown = runbookMarkdown(made);
    expect(markdown).toContain(
      'The certificate expires on November 24, 2028. The certificate itself says November 24, 2036',
    );
    expect(markdown).toContain('September 24, 2028');
    expect(fact(made, 'on-one-page', 'Valid until')).toMatch(/^November 24, 2028 /);
    expect(fact(made, 'key-and-certificate', 'Valid until')).toMatch(/^November 24, 2036 /);
    expect(fact(made, 'key-and-certificate', 'NetSuite accepts it until')).toMatch(
      /^November 24, 2028 /,
    );
    expect(fact(runbook(), 'key-and-certificate', 'NetSuite accepts it until')).toBeUndefined();
  });

  test('has the steps in an order without an outage', () => {
    const markdown = runbookMarkdown(runbook());
    const steps = [
      'Create New with the same',
      `up to ${countWord(ACTIVE_CERTIFICATES_MAX).toLowerCase()} can be active`,
      'new Certificate ID',
      'Test the connection in the wizard. The wizard signs with the new key',
      'change two fields at once',
      'open the connection, and test it',
      'Only then revoke the old',
    ];
    const from = markdown.indexOf('Appendix 1.');
    const places = steps.map((step) => markdown.indexOf(step, from));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});

describe('the certificate endpoint', () => {
  test('stands with its addresses, permission and scope, without the Client ID', () => {
    const made = runbook();
    const url =
      'https://1234567-sb1.restlets.api.netsuite.com/services/rest/auth/oauth2/v1/clients/CLIENT_ID/certificates';
    expect(fact(made, 'renewal', 'Upload')).toBe(`POST ${url}`);
    expect(fact(made, 'renewal', 'Revoke')).toBe(`POST ${url}/CERTIFICATE_ID/revoke`);
    expect(fact(made, 'renewal', 'Permission of the role')).toBe(
      'Manage own OAuth 2.0 Client Credentials Certificates',
    );
    expect(fact(made, 'renewal', 'Scope of the token')).toContain('which this connection has');
    expect(fact(runbook({ scopes: ['restlets'] }), 'renewal', 'Scope of the token')).toContain(
      'does not have',
    );
    const body = blocksOf(made, 'renewal').find((block) => block.kind === 'code');
    expect(JSON.parse(body?.kind === 'code' ? body.text : '')).toEqual({
      fileContent: '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----',
      role: 1000,
      entity: '100',
    });
  });
});

describe('a sandbox refresh', () => {
  test('says of a sandbox what to make again, from the certificate of the runbook', () => {
    const list = blocksOf(runbook(), 'after-a-refresh').find((block) => block.kind === 'list');
    const steps = list?.kind === 'list' ? list.items.join('\n') : '';
    expect(steps).toContain('public.pem of this runbook, valid until November 24, 2027');
    expect(steps).toContain('keeps its Client ID');
    expect(steps).toContain('is not documented');
    for (const accountId of ['1234567_SB1', '1234567_RP']) {
      const text = JSON.stringify(blocksOf(runbook({ accountId }), 'after-a-refresh'));
      expect(text, accountId).toContain('mappings of this account');
    }
  });

  test('says of another account that mappings are not copied', () => {
    const text = JSON.stringify(blocksOf(runbook({ accountId: '1234567' }), 'after-a-refresh'));
    expect(text).toContain('not copied to sandboxes');
    expect(text).not.toContain('mappings of this account');
  });
});

describe('making it again', () => {
  test('gives the command for a key of the same kind and lifetime', () => {
    const command = blocksOf(runbook(), 'key-and-certificate').find(
      (block) => block.kind === 'code' && block.label === 'Command',
    );
    expect(command).toMatchObject({
      text: expect.stringContaining('ec_paramgen_curve:prime256v1'),
    });
    expect(command).toMatchObject({
      text: expect.stringContaining("-subj '/CN=Runbook test'"),
    });
    const rsa: ProfileCredential = { ...credential, algorithm: 'PS384', rsaModulusLength: 4096 };
    expect(runbookMarkdown(runbook({ credential: rsa }))).toContain('-newkey rsa:4096');
  });

  test('names what the wizard made in Celigo, unless that was for another account', () => {
    const iClientId = '0123456789abcdef01234567';
    const made = (accountId: string) => ({
      clientId: CLIENT_ID,
      celigo: { made: { region: 'europe' as const, accountId, iClientId } },
    });
    const own = runbook({ configuration: made('1234567_SB1') });
    expect(fact(own, 'celigo-iclient', 'ID in Celigo')).toBe(iClientId);
    expect(fact(own, 'celigo-iclient', 'Created in Celigo')).toContain('Europe');
    expect(fact(own, 'celigo-connection', 'ID in Celigo')).toBeUndefined();
    const other = runbook({ configuration: made('7654321') });
    expect(runbookMarkdown(other)).not.toContain(iClientId);
  });
});

describe('the runbook of an empty profile', () => {
  test('says what is still to do and marks what is not settled', () => {
    const made = runbook({ credential: undefined, configuration: {}, lastTest: undefined }, [
      'Create the integration record',
      'Make the key and certificate',
    ]);
    expect(blocksOf(made, 'still-to-do')).toContainEqual({
      kind: 'list',
      ordered: true,
      items: ['Create the integration record', 'Make the key and certificate'],
    });
    expect(fact(made, 'integration-record', 'Client ID')).toBe('Not set yet');
    expect(fact(made, 'm2m-mapping', 'Entity')).toContain('Not noted here');
    expect(fact(made, 'overview', 'Last test')).toContain('Not tested');
    expect(runbookMarkdown(made)).toContain('there is no key');
  });
});

describe('Markdown of hostile names', () => {
  test.each(HOSTILE)('%j stays a name', (name) => {
    const plain = runbookMarkdown(runbook({ name: 'Plain' }));
    const markdown = runbookMarkdown(
      runbook({ name, configuration: { clientId: CLIENT_ID, entity: name, role: name } }),
    );
    const outsideCode = (text: string) =>
      text.replace(/^(`{3,})[^`][\s\S]*?^\1$/gm, '').replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, '');
    const count = (text: string, pattern: RegExp) => outsideCode(text).match(pattern)?.length ?? 0;
    // No line, heading, list item or cell more than with a harmless name.
    expect(markdown.split('\n')).toHaveLength(plain.split('\n').length);
    for (const pattern of [/^#/gm, /^\s*[-+*] /gm, /^\s*\d+[.)] /gm, /(?<!\\)\|/g]) {
      expect(count(markdown, pattern), String(pattern)).toBe(count(plain, pattern));
    }
    // No HTML and no link.
    expect(
      outsideCode(markdown).replace(/<https:\/\/1234567-sb1\.[a-z.]+\/[\w./-]*>/g, ''),
    ).not.toMatch(/[<>]/);
    expect(outsideCode(markdown)).not.toMatch(/(?<!\\)\]\(/);
    expect(outsideCode(markdown)).not.toMatch(/(?:https?:\/\/|www\.)evil/);
    // Nothing turns the direction of what follows.
    expect(markdown).not.toMatch(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/);
  });

  test('a bar or a backslash never ends a cell', () => {
    expect(codeSpan('a|b')).toBe('a\\|b');
    expect(codeSpan('a\\|b')).toBe('a\\\\\\|b');
    expect(escapeMarkdown('a\\')).toBe('a\\\\');
  });

  test('a code span is fenced longer than the backticks within it', () => {
    expect(codeSpan('a``b')).toBe('```a``b```');
    expect(codeSpan('`a')).toBe('`` `a ``');
    expect(codeSpan(' ')).toBe('');
  });
});
