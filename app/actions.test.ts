import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { TASK_SLUGS } from '@/lib/guide/tasks';
import { isOwnPagePath } from '@/lib/sign-in/wanted-path';

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

test('an action that writes to Celigo says what it may have left there when it fails', () => {
  const writing = actionFiles.filter(({ text }) => text.includes('celigoDoorOf('));
  expect(writing.map(({ file }) => file).toSorted()).toEqual([
    'app/profiles/[id]/renewal/actions.ts',
    'app/profiles/[id]/setup/celigo-api/actions.ts',
  ]);
  for (const { file, text } of writing) {
    expect(text, file).toMatch(/^ +leftBehind: [A-Z_]+,$/m);
  }
});

test('whatever reaches NetSuite for a person asks first whether something answers for the account', () => {
  const reaching = files.filter(({ text }) => text.includes('outboundDoorOf('));
  expect(reaching.length).toBeGreaterThan(2);
  for (const { file, text } of reaching) {
    expect(text, file).toMatch(/\b(?:isReachable|parseUsableAccount)\(/);
  }
});

test('a word about what Celigo holds is refused without a version whose values were not shown', () => {
  const said = actionFiles.flatMap(({ file, text }) =>
    text
      .split(/^(?=export const )/m)
      .filter((action) => /\b(?:saveCeligoProgress|confirmCeligoWorks)\(/.test(action))
      .map((action) => ({ file, action })),
  );
  expect(said).toHaveLength(2);
  for (const { file, action } of said) {
    expect(action, file).toMatch(/\bstaleConfirmationError\(/);
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

test('every method of a route passes the guard, but for those that must be open', () => {
  const open = [
    'app/.well-known/security.txt/route.ts GET',
    'app/api/health/route.ts GET',
    // Bearer token, compared in constant time.
    'app/api/metrics/route.ts GET',
    'app/api/ready/route.ts GET',
    // A secret address of 256 bits.
    'app/calendar/[token]/route.ts GET',
    'app/practice/[host]/[[...path]]/route.ts answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT',
    // Says that there is no such method.
    'app/sign-in/single-sign-on/callback/route.ts HEAD',
  ];
  const routes = files.filter(({ file }) => file.endsWith('route.ts'));
  expect(routes.length).toBeGreaterThan(3);
  const unguarded = routes.flatMap(({ file, text }) => {
    const parts = text.split(/^(?=export )/m).slice(1);
    return parts.flatMap((part) => {
      const name =
        /^export (?:async )?function (\w+)/.exec(part)?.[1] ??
        /^export (?:\{ ([^}]+) \}|const (?!dynamic )(.+))/.exec(part)?.slice(1).find(Boolean);
      // `downloadAudit` is made of `guardRoute`.
      const isGuarded = /\b(guardRoute|guardPublicRoute|downloadAudit)\(/.test(part);
      return name === undefined || isGuarded ? [] : [`${file} ${name}`];
    });
  });
  expect(unguarded.toSorted()).toEqual(open);
});

test('every page asks who reads it, but for those of people who are not signed in', () => {
  const pages = files.filter(({ file }) => file.endsWith('/page.tsx'));
  expect(pages.length).toBeGreaterThan(30);
  const open = pages.filter(
    ({ text }) => !/await (requirePerson|requirePersonForSetUp|loadProfileView)\(/.test(text),
  );
  expect(open.map(({ file }) => file).toSorted()).toEqual([
    'app/handover/[token]/page.tsx',
    'app/handover/finished/page.tsx',
    'app/invitation/[token]/page.tsx',
    'app/page.tsx',
    'app/sign-in/page.tsx',
    'app/sign-in/second-step/page.tsx',
    'app/welcome/page.tsx',
  ]);
});

/** The folder of each page, such as `app/profiles/[id]/watch`. */
const pageFolders = files
  .filter(({ file }) => file.endsWith('/page.tsx'))
  .map(({ file }) => path.dirname(file));

/**
 * How addresses end that lead to a page: with the last part of its folder that is the same for every profile.
 * Tasks are addressed by their slugs. Nothing for the first page.
 */
function addressOfPage(folder: string): RegExp | undefined {
  const name = folder
    .split('/')
    .slice(1)
    .findLast((part) => !part.startsWith('['));
  const isTask = TASK_SLUGS.some((slug) => folder.endsWith(`/setup/${slug}`));
  return name === undefined
    ? undefined
    : new RegExp(`${isTask ? "[/']" : '(?<!<)/'}${name}(?![\\w-])`);
}

test('signing in leads back to every page that asks for it', () => {
  // Those on the way in, and those of guests.
  const ways = /^app\/(?:sign-in|invitation|welcome|handover)(?:\/|$)|^app$/;
  const lost = pageFolders.filter(
    (folder) => !ways.test(folder) && !isOwnPagePath(folder.slice('app'.length)),
  );
  expect(lost).toEqual([]);
});

test('something leads to every page', () => {
  const texts = ['app', 'components', 'lib'].flatMap(sourceFiles).map((file) => ({
    file,
    text: readFileSync(file, 'utf8').replace(/\bfrom '[^']+'/g, ''),
  }));
  const islands = pageFolders.filter((folder) => {
    const address = addressOfPage(folder);
    const others = texts.filter(({ file }) => !file.startsWith(`${folder}/`));
    return address !== undefined && !others.some(({ text }) => address.test(text));
  });
  expect(islands).toEqual([]);
});

test('a browser test looks at every page with axe', () => {
  const tests = sourceFiles('e2e')
    .map((file) => readFileSync(file, 'utf8'))
    .filter((text) => text.includes('expectAccessible('))
    .join('\n');
  const unseen = pageFolders.filter((folder) => addressOfPage(folder)?.test(tests) === false);
  expect(unseen).toEqual([]);
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
  // Each place that says `guestPages`, wherever it stands in its rule, under the name that comes before it.
  const found = files.flatMap(({ text }) => {
    const opened = [...text.matchAll(/guestPages(?:: \[([^\]]*)\])?/g)].map(
      ({ 1: pages, index }) => {
        const names = [
          ...text.slice(0, index).matchAll(/\bname: (?!string\b)([^,\n]+),|const (\w+) = \(/g),
        ];
        return `${names.at(-1)?.slice(1).find(Boolean)} on ${pages}`;
      },
    );
    const byRule = [...text.matchAll(/\.\.\.rule\(([^)]*)\)/g)].map(
      ([, name]) => `${name} by rule`,
    );
    return [...opened, ...byRule];
  });
  expect(found.toSorted()).toEqual([
    "'cancel-key-generation' on 'renewal'",
    "'check-celigo-field' on 'celigo-iclient', 'renewal'",
    "'check-prerequisites' on 'prerequisites'",
    "'create-in-celigo' on 'celigo-api'",
    "'finish-handover' on 'home'",
    "'renewal-go-back' by rule",
    "'renewal-go-forward' by rule",
    "'renewal-prove' by rule",
    "'renewal-revoke' by rule",
    "'renewal-revoked' by rule",
    "'renewal-switch' by rule",
    "'renewal-switched' by rule",
    "'renewal-upload' by rule",
    "'renewal-uploaded' by rule",
    "'save-celigo-progress' on 'celigo-iclient'",
    "'save-client-id' on 'integration-record'",
    "'save-mapping' on 'm2m-mapping'",
    "'save-prerequisites' on 'prerequisites'",
    "'say-celigo-works' on 'celigo-connection'",
    "'start-renewal' by rule",
    "'take-any-time-zone' on 'celigo-iclient'",
    "PASSWORD_AGAIN_LIMIT.name on 'celigo-iclient', 'renewal'",
    "rule on 'renewal'",
  ]);
  const routes = files.flatMap(({ file, text }) =>
    [...text.matchAll(/\bforGuests\b = ([^;]+)|\bforGuests:/g)].map(
      ([, rule]) => `${file} ${rule}`,
    ),
  );
  expect(routes).toEqual([
    "app/profiles/[id]/public.pem/route.ts { page: 'public.pem', profileId: id } as const",
  ]);
});
