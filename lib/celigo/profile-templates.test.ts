import { describe, expect, it } from 'vitest';
import { type Account, parseAccountId } from '@/lib/account/account';
import { iClientDocument, iClientFields } from './iclient';
import {
  chosenTemplates,
  differingTemplates,
  editedTemplates,
  recipeTemplates,
  savedTextWords,
  type TemplateSubject,
  templatesMovedTo,
} from './profile-templates';

function account(accountId: string): Account {
  const parsed = parseAccountId(accountId);
  if (!parsed.ok) {
    throw new Error(parsed.error.code);
  }
  return parsed.value;
}

const SUBJECT: TemplateSubject = {
  account: account('1234567'),
  scopes: ['rest_webservices'],
  algorithm: 'ES256',
};
const PAYLOAD = '{\n"iss": "{{{iClient.oauth2.encrypted.clientId}}}"\n}';

describe('the templates of a profile', () => {
  it('are the recipe’s until they are edited, each for its own field', () => {
    const recipe = recipeTemplates(SUBJECT);
    expect(chosenTemplates(SUBJECT, undefined)).toEqual(recipe);
    expect(chosenTemplates(SUBJECT, { payload: PAYLOAD })).toEqual({ ...recipe, payload: PAYLOAD });
  });

  it('are the same in the form’s fields and in the API document', () => {
    const values = {
      ...SUBJECT,
      profileName: 'Orders',
      clientId: 'client',
      certificateId: 'certificate',
      templates: { payload: PAYLOAD, headers: '{"alg": "ES256"}' },
    };
    const texts = new Map(iClientFields(values).map(({ label, value }) => [label, value]));
    expect(texts.get('Payload')).toBe(PAYLOAD);
    expect(texts.get('JWT headers')).toBe('{"alg": "ES256"}');
    expect(iClientDocument(values).jwt).toMatchObject({
      payload: PAYLOAD,
      headers: '{"alg": "ES256"}',
    });
  });
});

describe('what is saved of typed texts', () => {
  it('is nothing for the recipe’s own texts, with the line ends of a browser too', () => {
    const recipe = recipeTemplates(SUBJECT);
    expect(
      editedTemplates(SUBJECT, {
        payload: recipe.payload.replaceAll('\n', '\r\n'),
        headers: recipe.headers,
      }),
    ).toEqual({});
  });

  it('is the text with line feeds where it differs', () => {
    const { headers } = recipeTemplates(SUBJECT);
    expect(
      editedTemplates(SUBJECT, { payload: PAYLOAD.replaceAll('\n', '\r\n'), headers }),
    ).toEqual({ payload: PAYLOAD });
  });

  it('is the version for any time zone, which is not the recipe’s', () => {
    const other = recipeTemplates(SUBJECT, 'time-zone-independent');
    expect(editedTemplates(SUBJECT, other)).toEqual({ payload: other.payload });
  });
});

describe('saved texts', () => {
  it('differ from typed ones in the one field, in the other, or in both', () => {
    const saved = { payload: PAYLOAD, headers: '{}' };
    expect(differingTemplates(saved, saved)).toEqual([]);
    expect(differingTemplates(saved, { ...saved, payload: '{}' })).toEqual(['payload']);
    expect(differingTemplates(saved, { ...saved, headers: '' })).toEqual(['headers']);
    expect(differingTemplates(saved, { payload: '', headers: '' })).toEqual(['payload', 'headers']);
  });

  it('are said to be edited where a person wrote them, and not where the app did', () => {
    const { payload } = recipeTemplates(SUBJECT, 'time-zone-independent');
    expect(savedTextWords({}, SUBJECT)).toEqual([]);
    expect(savedTextWords({ payload }, SUBJECT)).toEqual([
      'Payload: the version for any time zone',
    ]);
    expect(savedTextWords({ payload: `${payload}\n`, headers: '{}' }, SUBJECT)).toEqual([
      'Payload: as edited for this profile',
      'JWT headers: as edited for this profile',
    ]);
  });

  it('stay as a person wrote them when the account and the scopes change', () => {
    const to = { account: account('7654321'), scopes: ['restlets'] as const };
    const { payload } = recipeTemplates(SUBJECT, 'time-zone-independent');
    const texts = { payload: `${payload}\n`, headers: '{}' };
    expect(templatesMovedTo(texts, { from: SUBJECT, to })).toEqual(texts);
    expect(templatesMovedTo({}, { from: SUBJECT, to })).toEqual({});
  });
});
