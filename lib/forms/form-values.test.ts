import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  changedMeanwhile,
  enterAgain,
  FIELDS_MAX,
  keptValues,
  readFormFile,
  readFormValues,
} from './form-values';

function formOf(entries: Readonly<Record<string, string | File>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(entries)) {
    form.set(name, value);
  }
  return form;
}

test('passwords, private keys, passphrases and what was given as a certificate are not sent back', () => {
  const secrets = { password: 'a', code: 'b', privateKey: 'c', passphrase: 'd', certificate: 'e' };
  const form = formOf({ ...secrets, algorithm: 'PS256' });
  expect(keptValues(readFormValues(form))).toEqual({ algorithm: 'PS256' });
});

test('no field of a form that holds a secret is sent back', async () => {
  const names = new Set<string>();
  for (const folder of ['app', 'components']) {
    const files = await readdir(folder, { recursive: true });
    for (const file of files.filter((name) => name.endsWith('.tsx'))) {
      const source = await readFile(path.join(folder, file), 'utf8');
      for (const [field] of source.matchAll(/<(?:Form\w+|\w+Field|input|textarea)\s.*?\/>/gs)) {
        const name = /\sname="(\w+)"/.exec(field)?.[1];
        const isOfSecrets =
          /^<(?:Form)?PasswordField|^<FormSecretTextArea|type="password"|one-time-code/.test(
            field,
          ) ||
          /^(?!keepToken$).*(?:secret|passw|passphrase|passcode|token$|privateKey$|webhook)/i.test(
            name ?? '',
          );
        // The bound fields themselves hand on whatever name they are given.
        if (isOfSecrets && !field.includes('{...props}')) {
          names.add(name ?? `${file}: ${field}`);
        }
      }
    }
  }
  expect([...names]).toEqual(
    expect.arrayContaining(['password', 'code', 'privateKey', 'apiToken']),
  );
  const kept = Object.keys(keptValues(Object.fromEntries([...names].map((name) => [name, 'x']))));
  expect(kept).toEqual([]);
});

test('a secret that was typed and is not sent back is asked for again', () => {
  const values = readFormValues(formOf({ clientSecret: 'a', password: '', name: 'b' }));
  expect(enterAgain(values, ['clientSecret', 'password', 'apiToken'])).toEqual({
    clientSecret: 'Enter it again.',
  });
  expect(enterAgain(values)).toEqual({});
});

test('a text that is too long for its field is sent back whole, a flood is not', () => {
  const kept = (length: number) =>
    keptValues(readFormValues(formOf({ name: 'x'.repeat(length) }))).name;
  expect(kept(50_000)).toHaveLength(50_000);
  expect(kept(1_000_000)).toHaveLength(100_000);
});

test('a name that occurs more than once holds its values in their order', () => {
  const form = formOf({ name: 'typed' });
  for (const scope of ['a', 'b', 'c']) {
    form.append('scopes', scope);
  }
  expect(readFormValues(form)).toEqual({ name: 'typed', scopes: ['a', 'b', 'c'] });
});

test('a form with more fields than any page sends holds no values, and is not looked through', () => {
  const form = formOf({ name: 'typed' });
  for (let index = 1; index < FIELDS_MAX; index += 1) {
    form.append(`field${index}`, '1');
  }
  expect(Object.keys(readFormValues(form))).toHaveLength(FIELDS_MAX);
  form.append('one', 'more');
  expect(readFormValues(form)).toEqual({});
});

test('a chosen file is read by its name and is no text value', async () => {
  const form = formOf({ keyFile: new File(['content'], 'private.key'), name: 'typed' });
  expect(readFormValues(form)).toEqual({ name: 'typed' });
  expect(await readFormFile(form, 'keyFile')?.text()).toBe('content');
});

test('what somebody else saved in the meantime stands at each field that differs, and may be replaced on purpose', () => {
  const saved = { scopes: 'openid', isOnly: true, claim: '', name: 'Example ID' };
  const typed = { scopes: 'openid email', isOnly: false, claim: 'groups', name: 'Example ID' };
  expect(changedMeanwhile({ saved, typed, seen: 'newer' })).toMatchObject({
    message: expect.stringContaining('Nothing was overwritten.'),
    fieldErrors: {
      scopes: 'Saved now: openid.',
      isOnly: 'Saved now: yes.',
      claim: 'Saved now: empty.',
    },
    values: { seen: 'newer' },
  });
  expect(changedMeanwhile({ saved, typed: saved, seen: 'newer' })).toBeUndefined();
});

test('no file, an empty file under whatever name, and a text of that name count as none', () => {
  const form = formOf({ none: new File([], ''), nameless: new File([], 'blob'), text: 'typed' });
  expect(readFormFile(form, 'nameless')).toBeUndefined();
  expect(readFormFile(form, 'none')).toBeUndefined();
  expect(readFormFile(form, 'text')).toBeUndefined();
  expect(readFormFile(form, 'absent')).toBeUndefined();
});

test.each([undefined, null, {}, [], 'text', 1, { keys: () => ['name'], getAll: () => ['typed'] }])(
  'what is no form holds no values and no file: %j',
  (form) => {
    expect(readFormValues(form)).toEqual({});
    expect(readFormFile(form, 'keyFile')).toBeUndefined();
  },
);
