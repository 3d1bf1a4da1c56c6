import { expect, test } from 'vitest';
import { isPracticeSettings } from './world';

const NETSUITE = 'practice.app.netsuite.com';
const CELIGO = 'eu.integrator.io';

test.each([
  [NETSUITE, '/app/practice/conditions.nl', true],
  [NETSUITE.toUpperCase(), '/app/practice/conditions.nl?x=1', true],
  ['practice-sb1.app.netsuite.com', '/app/practice/conditions.nl', true],
  [CELIGO, '/practice-settings', true],
  ['integrator.io', '/practice-settings', true],
  [NETSUITE, '/app/setup/rolelist.nl', false],
  [NETSUITE, '/practice-settings', false],
  [CELIGO, '/iclients/new', false],
  [CELIGO, '/app/practice/conditions.nl', false],
  ['practice.suitetalk.api.netsuite.com', '/app/practice/conditions.nl', false],
])('what holds for everybody who practices is changed at %s%s: %s', (host, path, expected) => {
  expect(isPracticeSettings(new URL(`http://localhost/practice/${host}${path}`))).toBe(expected);
});
