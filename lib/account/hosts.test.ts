import { describe, expect, it } from 'vitest';
import { type Account, parseAccountId } from './account';
import * as links from './deep-links';
import {
  appHost,
  restletsHost,
  suitetalkHost,
  TOKEN_ENDPOINT_PATH,
  tokenEndpointUrl,
} from './hosts';

function accountOf(input: string): Account {
  const result = parseAccountId(input);
  if (!result.ok) {
    throw new Error('refused');
  }
  return result.value;
}

const sandbox = accountOf('1234567_SB1');

describe('hosts of an account', () => {
  it('are built from the host label', () => {
    expect(appHost(sandbox)).toBe('1234567-sb1.app.netsuite.com');
    expect(suitetalkHost(sandbox)).toBe('1234567-sb1.suitetalk.api.netsuite.com');
    expect(restletsHost(sandbox)).toBe('1234567-sb1.restlets.api.netsuite.com');
  });

  it('give the documented token endpoint', () => {
    expect(TOKEN_ENDPOINT_PATH).toBe('/services/rest/auth/oauth2/v1/token');
    expect(tokenEndpointUrl(sandbox)).toBe(
      'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token',
    );
  });

  it.each([
    '1234567.evil.com/',
    'evil.com#',
    '',
    '1234567_SB1',
    'a@b',
    'a'.repeat(41),
    '1234567\n',
  ])('are refused for a stored host label %j that nobody parsed', (hostLabel) => {
    const forged = { ...sandbox, hostLabel };
    for (const host of [appHost, suitetalkHost, restletsHost, tokenEndpointUrl]) {
      expect(() => host(forged)).toThrow(/not made by parseAccountId/);
    }
  });
});

describe('deep links', () => {
  it.each([
    ['enableFeaturesUrl', links.enableFeaturesUrl, '/app/setup/features.nl'],
    [
      'newIntegrationRecordUrl',
      links.newIntegrationRecordUrl,
      '/app/common/integration/integrapp.nl',
    ],
    [
      'integrationRecordsUrl',
      links.integrationRecordsUrl,
      '/app/common/integration/integrapplist.nl',
    ],
    ['m2mSetupUrl', links.m2mSetupUrl, '/app/oauth2/clientcredentials/setup.nl'],
    ['rolesUrl', links.rolesUrl, '/app/setup/rolelist.nl'],
    ['usersUrl', links.usersUrl, '/app/setup/listusers.nl'],
    ['newRoleUrl', links.newRoleUrl, '/app/setup/role.nl'],
    ['companyInformationUrl', links.companyInformationUrl, '/app/common/otherlists/company.nl'],
    ['loginAuditTrailUrl', links.loginAuditTrailUrl, '/app/setup/loginaudit.nl'],
  ])('%s opens a page of the account itself', (_name, link, path) => {
    expect(link(sandbox)).toBe(`https://1234567-sb1.app.netsuite.com${path}`);
    expect(() => link({ ...sandbox, hostLabel: 'evil.com/' })).toThrow();
  });

  it('lead into the app for a practice account and to NetSuite for every other', () => {
    const practice = accountOf('PRACTICE_SB1');
    expect(links.browserHref(practice, links.m2mSetupUrl(practice))).toBe(
      '/practice/practice-sb1.app.netsuite.com/app/oauth2/clientcredentials/setup.nl',
    );
    expect(links.browserHref(sandbox, links.m2mSetupUrl(sandbox))).toBe(links.m2mSetupUrl(sandbox));
  });
});
