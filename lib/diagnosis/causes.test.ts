import { describe, expect, test } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import { connectionFacts } from '@/lib/celigo/connection';
import { iClientFacts } from '@/lib/celigo/iclient';
import { TASK_SLUGS } from '@/lib/guide/tasks';
import { markedParts } from '@/lib/marked-text';
import { CAUSE_CODES, CAUSES, isCauseCode } from './causes';

const account = parseAccountId('1234567_SB1');

describe.each(CAUSE_CODES)('%s', (code) => {
  const cause = CAUSES[code];

  test('says under its own code what it is, what is seen and what to do', () => {
    expect(cause.code).toBe(code);
    for (const text of [cause.title, cause.meaning, cause.evidence, cause.fix, cause.lastResort]) {
      if (text === undefined) {
        continue;
      }
      expect(text.trim()).toBe(text);
      expect(text.length).toBeGreaterThan(10);
    }
    expect(TASK_SLUGS).toContain(cause.task);
  });

  test('replaces nothing by its fix without saying so, and asks for nothing that NetSuite does not show', () => {
    const replaces = /\b(?:[Gg]enerate|[Rr]evoke|[Rr]eset|new (?:key|Client ID))\b/;
    if (cause.fixCost !== 'replace' && code !== 'mapping-cleared-by-refresh') {
      expect(cause.fix).not.toMatch(replaces);
    }
    if (cause.fixCost === 'replace') {
      expect(cause.fix).toMatch(replaces);
      expect(cause.lastResort).toBeUndefined();
    }
    expect(`${cause.evidence} ${cause.fix}`).not.toMatch(/[Cc]ompare the \*\*Client ID/);
  });

  test('leads only into the own account and to Oracle', () => {
    const link = account.ok ? cause.place.deepLink?.(account.value) : undefined;
    // Without the right Account ID there is no address to lead to.
    if (code === 'account-id-malformed' || code === 'account-is-another') {
      expect(link).toBeUndefined();
    } else {
      expect(link).toMatch(/^https:\/\/1234567-sb1\.app\.netsuite\.com\/app\//);
    }
    expect(cause.place.menuPath).toMatch(/^(?:Setup|Customization)(?: > [^>]+)+$/);
    expect(cause.oraclePage).toMatch(
      /^https:\/\/docs\.oracle\.com\/en\/cloud\/saas\/netsuite\/ns-online-help\/[a-z_0-9]+\.html$/,
    );
  });
});

test('what to do about an expired token does not ask for the value that may have caused it', () => {
  const { fix } = CAUSES['access-token-expired'];

  expect(fix).not.toMatch(/compare|with the wizard/i);
  expect(fix).toContain('clear the field in the iClient, too: with 400 there');
});

test('a code is recognized, another text and a name of every object are not', () => {
  expect(isCauseCode('clock-skew')).toBe(true);
  expect(isCauseCode('toString')).toBe(false);
});

test('only words of a screen are marked: no status, header or word of an answer', () => {
  const marked = CAUSE_CODES.flatMap((code) => {
    const { meaning, evidence, fix } = CAUSES[code];
    return [meaning, evidence, fix].flatMap((text) =>
      markedParts(text).filter((_part, index) => index % 2 === 1),
    );
  });
  expect(marked.length).toBeGreaterThan(50);
  expect(marked.filter((part) => /^Status\b.|\d{3}|_|^[a-z]/.test(part))).toEqual([]);
  expect(CAUSES['rate-limited'].evidence).toMatch(/^Status 429/);
});

/** What stands on NetSuite's own screens, and one choice of a list in Celigo. */
const OTHER_WORDS = `Account ID | Company Information | Company URLs | Login Audit Trail
  | Setup > Company > Company Information | Certificate ID | Create New | Manage Integrations | Revoked
  | Authentication | Client Credentials (Machine to Machine) Grant | Enabled | State | Access | Add
  | Analytics | Audience | Client SuiteScript | Deployed | Edit | Enable Features | Full | Give Access
  | Log in using OAuth 2.0 Access Tokens | OAuth 2.0 Authorized Applications Management | OAuth 2.0
  | Permissions | View | Permissions > Reports | Permissions > Setup | REST Web Services | Released | Save
  | Server SuiteScript | Setup > Company > Enable Features | Status | SuiteAnalytics Workbook
  | SuiteCloud | Web Services Only Role | Client credentials`
  .split('|')
  .map((word) => word.trim());

test('every marked word is a label of Celigo’s forms as the catalog has it, or is NetSuite’s', () => {
  const labels = [...iClientFacts, ...connectionFacts].map(({ label }) => label);
  const known = new Set([...labels, ...OTHER_WORDS]);
  const unknown = CAUSE_CODES.flatMap((code) => {
    const { title, meaning, evidence, fix, lastResort = '' } = CAUSES[code];
    const texts = [title, meaning, evidence, fix, lastResort];
    const marked = texts.flatMap((text) => markedParts(text).filter((_part, at) => at % 2 === 1));
    return marked.filter((word) => !known.has(word)).map((word) => `${code}: ${word}`);
  });
  expect(unknown).toEqual([]);
});
