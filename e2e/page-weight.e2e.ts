import { readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import { test } from './fixtures';

test.use({ sharesServer: true });

/** The budget of JavaScript on any page, gzipped, in bytes. */
const BUDGET_BYTES = 165 * 1024;

/** Words that stand only in libraries which belong on the server. */
const SERVER_ONLY = [
  'CompactEncrypt',
  'X509CertificateGenerator',
  'PBES2Params',
  'Handlebars',
  'tz.guess',
];

/** Every page for people who are signed in, as its folder below `app`. */
const FOLDERS = readdirSync('app', { encoding: 'utf8', recursive: true })
  .filter((file) => path.basename(file) === 'page.tsx')
  .map((file) => path.dirname(file))
  .filter((folder) => !/^(?:sign-in|invitation|welcome|handover)(?:\/|$)/.test(folder));

test('no page loads more JavaScript than the budget, and none of it is for the server', async ({
  ownersPage: page,
  server,
  finished: { profile },
}) => {
  await page.goto(`${profile}/setup/test`);
  await page.getByRole('link', { name: 'Link to this report' }).click();
  await expect(page).toHaveURL(/test-runs\//);
  const parts: Readonly<Record<string, string | undefined>> = {
    '[id]': profile.split('/').at(-1),
    '[runId]': new URL(page.url()).pathname.split('/').at(-1),
    '[platform]': 'n8n',
  };
  const pages = FOLDERS.map((folder) => {
    const names = folder === '.' ? [] : folder.split('/');
    return [server.url, ...names.map((name) => parts[name] ?? name)].join('/');
  });
  expect(pages.length).toBeGreaterThan(25);
  const gzipped = new Map<string, number>();
  for (const url of pages) {
    const answer = await page.request.get(url);
    expect(answer.status(), url).toBe(200);
    const html = await answer.text();
    const scripts = new Set(
      [...html.matchAll(/<script[^>]+src="([^"]+)"[^>]*>/g)]
        .filter(([tag]) => !tag.includes('noModule'))
        .map(([, source]) => source ?? ''),
    );
    expect(scripts.size).toBeGreaterThan(0);
    let total = 0;
    for (const script of scripts) {
      const known = gzipped.get(script);
      if (known !== undefined) {
        total += known;
        continue;
      }
      const body = await (await page.request.get(new URL(script, server.url).href)).body();
      const size = gzipSync(body).length;
      gzipped.set(script, size);
      total += size;
      for (const word of SERVER_ONLY) {
        expect(body.includes(word), `${word} in ${script}`).toBe(false);
      }
    }
    process.stdout.write(`${new URL(url).pathname}: ${(total / 1024).toFixed(1)} KB\n`);
    expect(total, url).toBeLessThanOrEqual(BUDGET_BYTES);
  }
});
