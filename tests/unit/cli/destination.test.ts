import { expect, test } from 'vitest';
import { fakeCli, ok } from './fake-cli.ts';

const school = { id: 'd-1', name: 'school', kind: 'webhook', feed: 'ua', from: 'http', url: 'https://s.example/hook' };

test('a destination is added with a test, listed, tested and removed', async () => {
  const cli = fakeCli({
    hub: {
      'POST v1/destinations': ok({ ...school, secret: 'whsec_1', test: { id: 't', came: 'yes' } }),
      'v1/destinations': ok({ destinations: [school] }),
      'v1/destinations/d-1/deliveries': ok({ deliveries: [] }),
      'DELETE v1/destinations/d-1': ok(school),
    },
  });
  expect(await cli.run('destination', 'add', 'school', '--webhook', school.url, '--regions', 'Kyiv')).toBe(0);
  expect(cli.sent[0]?.json).toEqual({ name: 'school', kind: 'webhook', url: school.url, regions: ['Kyiv'] });
  expect(cli.out().match(/whsec_1/g)).toHaveLength(1);
  expect(await cli.run('destination', 'list')).toBe(0);
  expect(cli.out()).toContain('https://s.example/hook');
  expect(await cli.run('destination', 'deliveries', 'd-1')).toBe(0);
  expect(await cli.run('destination', 'remove', 'd-1')).toBe(0);
});

test('a test that did not come is no success, and says why', async () => {
  const cli = fakeCli({ hub: { 'POST v1/destinations/d-1/test': ok({ id: 't', came: 'no', reason: 'http 500' }) } });
  expect(await cli.run('destination', 'test', 'd-1')).toBe(1);
  expect(cli.out()).toContain('DID NOT COME: http 500');
});
