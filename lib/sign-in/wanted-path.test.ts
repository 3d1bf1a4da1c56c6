import { expect, test } from 'vitest';
import { landingPath, signInHref } from './wanted-path';

test.each([
  '/profiles',
  '/profiles?show=attention&search=acme',
  '/profiles/4b1f2d0e-8e6e-4a7b-9a0c-3c2f5f0f7a11/setup/celigo-iclient',
  '/profiles/4b1f/test-runs?page=2',
  '/settings',
  '/audit?action=signed-in',
  '/practice/practice.app.netsuite.com/app/setup?id=1',
])('a person who wanted %s lands there', (path) => {
  expect(landingPath(path)).toBe(path);
});

test.each([
  '',
  'profiles',
  'https://evil.example/profiles',
  'HTTPS://evil.example',
  '//evil.example/profiles',
  '///evil.example',
  '/\\evil.example/profiles',
  '\\\\evil.example',
  '/profiles\\..\\..\\evil.example',
  '/profiles/..//evil.example',
  '/profiles//evil.example',
  '/profiles/../sign-out',
  '/profiles/%2e%2e/sign-out',
  '/profiles/.%2E/sign-out',
  '/profiles/./x',
  '/\t/evil.example',
  '/profiles\r\nLocation: https://evil.example',
  '/profiles\u0000',
  ' /profiles',
  '/profiles ',
  '/profiles#https://evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '/profilesX@evil.example',
  '/profiles.evil.example',
  '/profiles@evil.example',
  'http:profiles',
  '/sign-out',
  '/sign-in?to=/profiles',
  '/welcome',
  '/api/health',
  '/_next/static',
  '/.well-known/security.txt',
  '/profiles?to=//evil.example',
  '/profiles/\u2025/x',
  '／／evil.example',
  `/profiles/${'a'.repeat(700)}`,
])('nobody is led to %j', (text) => {
  expect(landingPath(text)).toBe('/profiles');
  const href = new URL(signInHref(text), 'http://app.invalid');
  expect(`${href.origin}${href.pathname}`).toBe('http://app.invalid/sign-in');
  expect(href.searchParams.get('to')).toBeNull();
});

test('the sign-in keeps what was wanted, also after a session has ended', () => {
  expect(signInHref('/profiles/a/setup/test?run=b')).toBe(
    '/sign-in?to=%2Fprofiles%2Fa%2Fsetup%2Ftest%3Frun%3Db',
  );
  expect(signInHref('/settings', { ended: 'yes' })).toBe('/sign-in?ended=yes&to=%2Fsettings');
  expect(signInHref(undefined)).toBe('/sign-in');
});
