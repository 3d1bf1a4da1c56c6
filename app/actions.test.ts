import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

function sourceFiles(folder: string): ReadonlyArray<string> {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return sourceFiles(file);
    }
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [file] : [];
  });
}

const files = sourceFiles('app').map((file) => ({ file, text: readFileSync(file, 'utf8') }));
const actionFiles = files.filter(({ text }) => /^'use server';/m.test(text));

test('every exported action goes through the guard', () => {
  expect(actionFiles.length).toBeGreaterThan(5);
  for (const { file, text } of actionFiles) {
    const guarded = [...text.matchAll(/const (\w+) = guarded(?:Public)?Action\(/g)].map(
      ([, name]) => name,
    );
    for (const [line, name] of text.matchAll(
      /^export (?:const|async function|function) (\w+).*$/gm,
    )) {
      const body = text.slice(text.indexOf(line));
      const callsGuarded = guarded.some((action) =>
        new RegExp(`^export async function[^{]+\\{\\n {2}await ${action}\\(`).test(body),
      );
      expect(guarded.includes(name) || callsGuarded, `${name} in ${file}`).toBe(true);
    }
    expect(text, file).not.toMatch(/^export default|^export \{|^export \*/m);
  }
});

test('no action hides inside a page or component', () => {
  for (const { file, text } of files) {
    expect(text.match(/['"]use server['"]/g)?.length ?? 0, file).toBeLessThanOrEqual(1);
    if (/['"]use server['"]/.test(text)) {
      expect(text.startsWith("'use server';"), file).toBe(true);
    }
  }
});

test('every route passes the guard, but for those that must be open', () => {
  const open = [
    'app/.well-known/security.txt/route.ts',
    'app/api/health/route.ts',
    // Bearer token, compared in constant time.
    'app/api/metrics/route.ts',
    'app/api/ready/route.ts',
    // A secret address of 256 bits.
    'app/calendar/[token]/route.ts',
    'app/practice/[host]/[[...path]]/route.ts',
  ];
  const routes = files.filter(({ file }) => file.endsWith('route.ts'));
  expect(routes.length).toBeGreaterThan(3);
  for (const { file, text } of routes) {
    // `downloadAudit` is made of `guardRoute`.
    const isGuarded = /\b(guardRoute|guardPublicRoute|downloadAudit)\(/.test(text);
    expect(isGuarded || open.includes(file), file).toBe(true);
  }
});

test('every page behind sign-in asks who reads it', () => {
  const pages = files.filter(
    ({ file }) => /^app\/(?:profiles|settings)\//.test(file) && file.endsWith('page.tsx'),
  );
  expect(pages.length).toBeGreaterThan(8);
  for (const { file, text } of pages) {
    if (!file.endsWith('setup-page.tsx')) {
      expect(text, file).toMatch(/await (requirePerson|loadProfileView)\(/);
    }
  }
});

test('whoever must set up a second factor may do that, sign out, and nothing else', () => {
  const open = files.flatMap(({ file, text }) => {
    const rules = text.matchAll(/const (\w+) = guardedAction\(\n? *\{([\s\S]*?)schema/g);
    const actions = [...rules].flatMap(([, name = '', rule = '']) =>
      rule.includes('forSetUp') ? [name] : [],
    );
    const route = /guardRoute\([\s\S]*?forSetUp/.test(text) ? [file] : [];
    const page = /requirePersonForSetUp\(|sessionForSetUp\(/.test(text) ? [file] : [];
    return [...actions, ...route, ...page];
  });
  expect(open.toSorted()).toEqual([
    'addPasskeyAction',
    'app/sign-in/set-up/page.tsx',
    // Whoever has no password confirms at the provider who they are.
    'app/sign-in/single-sign-on/route.ts',
    'app/sign-out/route.ts',
    'beginAuthenticatorAction',
    'beginPasskeyAction',
    'confirmAuthenticatorAction',
  ]);
  const all = files.map(({ text }) => text.match(/forSetUp/g)?.length ?? 0);
  expect(all.reduce((sum, count) => sum + count, 0)).toBe(5);
});

test('guests may do what their part needs, and no other action', () => {
  const found = actionFiles.flatMap(({ text }) =>
    [...text.matchAll(/guardedAction\(\n? *\{([\s\S]*?)schema/g)].flatMap(([, rule = '']) => {
      const name = /name: ([^,]+)|\.\.\.rule\(('[^']+')\)/.exec(rule);
      const pages = /guestPages: \[([^\]]*)\]/.exec(rule)?.[1] ?? (name?.[2] && "'renewal'");
      return pages === undefined ? [] : [`${name?.[1] ?? name?.[2]} on ${pages}`];
    }),
  );
  expect(found.toSorted()).toEqual([
    "'cancel-key-generation' on 'renewal'",
    "'check-celigo-field' on 'celigo-iclient', 'renewal'",
    "'check-prerequisites' on 'prerequisites'",
    "'create-in-celigo' on 'celigo-api'",
    "'finish-handover' on 'home'",
    "'renewal-go-back' on 'renewal'",
    "'renewal-prove' on 'renewal'",
    "'renewal-revoke' on 'renewal'",
    "'renewal-revoked' on 'renewal'",
    "'renewal-switch' on 'renewal'",
    "'renewal-switched' on 'renewal'",
    "'renewal-upload' on 'renewal'",
    "'renewal-uploaded' on 'renewal'",
    "'save-celigo-progress' on 'celigo-iclient'",
    "'save-client-id' on 'integration-record'",
    "'save-mapping' on 'm2m-mapping'",
    "'save-prerequisites' on 'prerequisites'",
    "'say-celigo-works' on 'celigo-connection'",
    "'start-renewal' on 'renewal'",
    "PASSWORD_AGAIN_LIMIT.name on 'celigo-iclient', 'renewal'",
  ]);
});
