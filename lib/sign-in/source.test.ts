import { describe, expect, test } from 'vitest';
import { readEnvironment } from '@/lib/installation/environment';
import { sourceOf } from './source';

function trusted(list: string) {
  const environment = readEnvironment({ TRUSTED_PROXIES: list });
  if (!environment.ok) {
    throw new Error(environment.error.message);
  }
  return environment.value.trustedProxies;
}

describe('the source of a request', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [undefined, 'local'],
  ])('of the socket %s is %s', (address, source) => {
    expect(sourceOf(undefined, address, '')).toBe(source);
  });

  test.each([
    ['nobody is trusted', '', '198.51.100.7', '10.0.0.1'],
    ['another one is trusted', '10.0.0.2', '198.51.100.7', '10.0.0.1'],
    ['the proxy is trusted', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['its network is trusted', '10.0.0.0/8', '198.51.100.7', '198.51.100.7'],
    ['the client wrote one too', '10.0.0.1', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    [
      'two proxies are trusted',
      '10.0.0.0/8',
      '203.0.113.9, 198.51.100.7, 10.2.2.2',
      '198.51.100.7',
    ],
    ['all hops are trusted', '10.0.0.0/8', '10.3.3.3, 10.2.2.2', '10.3.3.3'],
    ['the proxy wrote no address', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['the client wrote none', '10.0.0.1', 'nobody, 198.51.100.7', '198.51.100.7'],
    ['it wrote nothing', '10.0.0.1', '', '10.0.0.1'],
    ['it wrote a port', '10.0.0.1', '198.51.100.7:4711', '198.51.100.7'],
    ['it wrote IPv6', '10.0.0.1', '[2001:db8:1:2:3::]:4711', '2001:db8:1:2::/64'],
    ['it wrote a mapped one', '10.0.0.1', '::ffff:198.51.100.7', '198.51.100.7'],
  ])('when %s', (_, list, forwardedFor, source) => {
    expect(sourceOf(trusted(list), '::ffff:10.0.0.1', forwardedFor)).toBe(source);
  });

  test('behind a trusted proxy that speaks IPv6', () => {
    for (const list of ['::1', '2001:db8::/32,0:0::1']) {
      expect(sourceOf(trusted(list), '::1', '198.51.100.7')).toBe('198.51.100.7');
    }
    expect(sourceOf(trusted('2001:db8::/32'), '2001:db8:ffff::1', '198.51.100.7')).toBe(
      '198.51.100.7',
    );
  });
});
