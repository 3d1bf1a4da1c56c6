import { describe, expect, it } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import { ACTIVE_CERTIFICATES_MAX } from '@/lib/account/deep-links';
import { SCOPES, type Scope } from '@/lib/account/scopes';
import { plainText } from '@/lib/marked-text';
import { countWord } from '@/lib/words';
import {
  integrationRecordGuide,
  m2mMappingGuide,
  PREREQUISITE_GROUPS,
  prerequisites,
} from './setup-guide';

function accountOf(input: string): Account {
  const result = parseAccountId(input);
  if (!result.ok) {
    throw new Error(result.error.code);
  }
  return result.value;
}

const production = accountOf('1234567');
const sandbox = accountOf('1234567_SB1');
const practice = accountOf('PRACTICE');

function idsFor(...scopes: ReadonlyArray<Scope>): ReadonlyArray<string> {
  return prerequisites({ account: production, scopes }).map(({ id }) => id);
}

describe('prerequisites', () => {
  it('ask for what every scope needs', () => {
    for (const scopes of [[], ...SCOPES.map((scope) => [scope])]) {
      expect(idsFor(...scopes)).toEqual(
        expect.arrayContaining([
          'feature-oauth-2',
          'permission-oauth-2-login',
          'entity-integration-user',
          'entity-access-and-role',
          'mapping-rights',
          'warning-administrator-role',
        ]),
      );
    }
  });

  it.each<[Scope, ReadonlyArray<string>, ReadonlyArray<string>]>([
    [
      'rest_webservices',
      [
        'feature-rest-web-services',
        'feature-suiteanalytics-workbook',
        'permission-rest-web-services',
        'permission-suiteanalytics-workbook',
        'permission-records',
      ],
      ['feature-server-suitescript', 'feature-suiteanalytics-connect', 'warning-web-services-only'],
    ],
    [
      'restlets',
      [
        'feature-client-suitescript',
        'feature-server-suitescript',
        'permission-records',
        'warning-web-services-only',
      ],
      [
        'feature-rest-web-services',
        'permission-rest-web-services',
        'feature-suiteanalytics-connect',
      ],
    ],
    [
      'suite_analytics',
      ['feature-suiteanalytics-connect', 'permission-suiteanalytics-connect'],
      ['feature-rest-web-services', 'permission-records', 'feature-client-suitescript'],
    ],
  ])('ask for %s only what it needs', (scope, needed, notNeeded) => {
    const ids = idsFor(scope);
    expect(ids).toEqual(expect.arrayContaining([...needed]));
    for (const id of notNeeded) {
      expect(ids).not.toContain(id);
    }
  });

  it('name each item once, group by group', () => {
    const items = prerequisites({ account: production, scopes: SCOPES });
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    const order = items.map(({ group }) => PREREQUISITE_GROUPS.indexOf(group));
    expect(order).toEqual([...order].sort());
    expect(new Set(order).size).toBe(PREREQUISITE_GROUPS.length);
  });

  it('hold only what a page shows', () => {
    for (const item of prerequisites({ account: production, scopes: SCOPES })) {
      const { condition: _condition, spot: _spot, placeName: _name, ...named } = item;
      const { isProvenByTest: _proven, provenByLine: _line, ...always } = named;
      expect(Object.keys(always).sort()).toEqual([
        'deepLink',
        'detail',
        'group',
        'id',
        'menuPath',
        'oraclePage',
        'title',
      ]);
      expect(item.menuPath[0]).toBe('Setup');
      expect(item.deepLink).toMatch(/^https:\/\/1234567\.app\.netsuite\.com\/app\/[a-z0-9/]+\.nl$/);
      expect(item.oraclePage).toMatch(
        /^https:\/\/docs\.oracle\.com\/en\/cloud\/saas\/netsuite\/ns-online-help\/[a-z]+_\d+\.html$/,
      );
    }
  });

  it('name those that every working test proves, and no others', () => {
    const items = prerequisites({ account: production, scopes: SCOPES });
    expect(items.filter(({ isProvenByTest }) => isProvenByTest).map(({ id }) => id)).toEqual([
      'feature-oauth-2',
      'feature-rest-web-services',
      'permission-oauth-2-login',
      'permission-rest-web-services',
      'entity-access-and-role',
      'mapping-rights',
    ]);
  });

  it('say when an item is not always needed', () => {
    const items = prerequisites({ account: production, scopes: ['rest_webservices'] });
    const workbook = items.find(({ id }) => id === 'permission-suiteanalytics-workbook');
    expect(workbook?.condition).toContain('SuiteQL');
  });
});

describe('the integration record', () => {
  function statesFor(...scopes: ReadonlyArray<Scope>): Record<string, string> {
    const { boxes } = integrationRecordGuide({ account: production, scopes });
    return Object.fromEntries(boxes.map(({ label, state }) => [label, state]));
  }

  it('has the client credentials grant on and every other way in off', () => {
    expect(statesFor('rest_webservices', 'restlets')).toEqual({
      Name: 'as-is',
      'State: Enabled': 'on',
      'Token-Based Authentication': 'off',
      'TBA: Authorization Flow': 'off',
      'Authorization Code Grant': 'off',
      'Public Client': 'off',
      'Client Credentials (Machine to Machine) Grant': 'on',
      RESTlets: 'on',
      'REST Web Services': 'on',
      'SuiteAnalytics Connect': 'off',
      'NetSuite AI Connector Service': 'off',
    });
  });

  it.each<[Scope, string]>([
    ['rest_webservices', 'REST Web Services'],
    ['restlets', 'RESTlets'],
    ['suite_analytics', 'SuiteAnalytics Connect'],
  ])('checks for %s alone only the box %s', (scope, label) => {
    const states = statesFor(scope);
    const scopeLabels = ['RESTlets', 'REST Web Services', 'SuiteAnalytics Connect'];
    expect(scopeLabels.filter((name) => states[name] === 'on')).toEqual([label]);
  });

  it('warns that the Client ID is shown once, and of refreshes in a sandbox only', () => {
    const of = (account: Account) =>
      plainText(integrationRecordGuide({ account, scopes: ['restlets'] }).warnings.join(' '));
    expect(of(production)).toContain('shows the Client ID once');
    expect(of(production)).not.toContain('sandbox');
    expect(of(sandbox)).toContain('sandbox refresh');
  });

  it('opens the page of the account', () => {
    const guide = integrationRecordGuide({ account: sandbox, scopes: [] });
    expect(guide.menuPath.join(' > ')).toBe('Setup > Integration > Manage Integrations > New');
    expect(guide.deepLink).toBe(
      'https://1234567-sb1.app.netsuite.com/app/common/integration/integrapp.nl',
    );
  });

  it('opens the list of records once there is one, and no second record', () => {
    const guide = integrationRecordGuide({ account: sandbox, scopes: [] }, true);
    expect(guide.menuPath.join(' > ')).toBe('Setup > Integration > Manage Integrations');
    expect(guide.deepLink).toBe(
      'https://1234567-sb1.app.netsuite.com/app/common/integration/integrapplist.nl',
    );
  });
});

describe('the M2M mapping', () => {
  it('is found under Manage Authentication and has four fields', () => {
    const guide = m2mMappingGuide({ account: sandbox });
    expect(guide.menuPath.join(' > ')).toBe(
      'Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M) Setup > Create New',
    );
    expect(guide.deepLink).toBe(
      'https://1234567-sb1.app.netsuite.com/app/oauth2/clientcredentials/setup.nl',
    );
    expect(guide.fields.map(({ label }) => label)).toEqual([
      'Entity',
      'Role',
      'Application',
      'Certificate',
    ]);
  });

  it('tells where the Certificate ID is and what the limits are', () => {
    const guide = m2mMappingGuide({ account: production });
    expect(guide.certificateIdPlace).toContain('first column');
    const limits = guide.limits.join(' ');
    const most = countWord(ACTIVE_CERTIFICATES_MAX).toLowerCase();
    expect(limits).toContain(`at most ${most} active certificates`);
    expect(limits).toContain('sandbox refresh clears');
    expect(limits).toContain('One certificate serves one combination');
  });
});

it('leads into the practice world for a practice account', () => {
  const links = [
    m2mMappingGuide({ account: practice }).deepLink,
    integrationRecordGuide({ account: practice, scopes: [] }).deepLink,
    ...prerequisites({ account: practice, scopes: SCOPES }).map(({ deepLink }) => deepLink),
  ];
  for (const link of links) {
    expect(link).toMatch(/^\/practice\/practice\.app\.netsuite\.com\/app\//);
  }
});

it('marks the words of the screen in pairs, so that no page shows a mark', () => {
  const record = integrationRecordGuide({ account: sandbox, scopes: SCOPES });
  const mapping = m2mMappingGuide({ account: sandbox });
  const texts = [
    ...prerequisites({ account: production, scopes: SCOPES }).map(({ detail }) => detail),
    ...record.warnings,
    ...mapping.fields.map(({ choose }) => choose),
    mapping.certificateIdPlace,
  ];
  expect(texts.filter((text) => plainText(text) !== text).length).toBeGreaterThan(15);
  expect(texts.filter((text) => plainText(text).includes('*'))).toEqual([]);
});

it('no two prerequisites of a group carry one title', () => {
  const titles = prerequisites({ account: production, scopes: SCOPES }).map(
    ({ group, title }) => `${group}: ${title}`,
  );
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});
