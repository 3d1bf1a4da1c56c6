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

test('no page loads more JavaScript than the budget, and none of it is for the server', async ({
  ownersPage: page,
  server,
  finished: { profile },
}) => {
  await page.goto(`${profile}/setup/test`);
  await page.getByRole('link', { name: 'Link to this report' }).click();
  await expect(page).toHaveURL(/test-runs\//);
  const pages = [
    `${server.url}/profiles`,
    `${server.url}/profiles/new`,
    profile,
    `${profile}/setup/key-and-certificate`,
    `${profile}/setup/key-and-certificate/import`,
    `${profile}/setup/key-and-certificate/certificate-request`,
    `${profile}/setup/m2m-mapping`,
    `${profile}/setup/celigo-iclient`,
    `${profile}/setup/celigo-api`,
    `${profile}/setup/celigo-iclient/templates`,
    `${profile}/setup/test`,
    `${profile}/test-runs`,
    page.url(),
  ];
  for (const url of pages) {
    const html = await (await page.request.get(url)).text();
    const scripts = new Set(
      [...html.matchAll(/<script[^>]+src="([^"]+)"[^>]*>/g)]
        .filter(([tag]) => !tag.includes('noModule'))
        .map(([, source]) => source ?? ''),
    );
    expect(scripts.size).toBeGreaterThan(0);
    let total = 0;
    for (const script of scripts) {
      const body = await (await page.request.get(new URL(script, server.url).href)).body();
      total += gzipSync(body).length;
      for (const word of SERVER_ONLY) {
        expect(body.includes(word), `${word} in ${script}`).toBe(false);
      }
    }
    process.stdout.write(`${new URL(url).pathname}: ${(total / 1024).toFixed(1)} KB\n`);
    expect(total, url).toBeLessThanOrEqual(BUDGET_BYTES);
  }
});
