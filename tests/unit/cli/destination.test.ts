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

test('a broker is added with its topic, as a siren with the topic of its word, by a template of one’s own', async () => {
  const cli = fakeCli({
    hub: { 'POST v1/destinations': ok({ ...school, kind: 'mqtt', secret: null, test: { id: 't', came: 'yes' } }) },
    files: { 'mesh.jsonata': ' words.title\n' },
  });
  const url = 'mqtt://broker.lan/city/siren';
  expect(await cli.run('destination', 'add', 's', '--mqtt', url, '--siren', '--confirm', 'city/word')).toBe(0);
  expect(cli.sent[0]?.json).toEqual({ name: 's', kind: 'mqtt', url, as: 'siren', siren: { confirm: 'city/word' } });
  expect(await cli.run('destination', 'add', 'm', '--mqtt', url, '--template', 'mesh.jsonata')).toBe(0);
  expect(cli.sent[1]?.json).toMatchObject({ kind: 'mqtt', template: { jsonata: 'words.title' } });
  expect(await cli.run('destination', 'add', 'm')).toBe(2);
  expect(await cli.run('destination', 'add', 'm', '--mqtt', url, '--webhook', 'https://s.example')).toBe(2);
});

test('a policy in a file is tried on a past night, and what it would have rung for is said', async () => {
  const cli = fakeCli({
    hub: {
      'POST v1/policy/try': ok({
        feed: 'ua',
        logFrom: null,
        counts: { urgent: 1, normal: 0, quiet: 0, none: 3, sounds: 1 },
        rang: [
          {
            at: '2026-11-20T22:10:00.000Z',
            type: 'alert.started',
            region: '31',
            hazard: 'air-raid',
            tier: 'urgent',
            sound: true,
          },
          {
            at: '2026-11-20T22:11:00.000Z',
            type: 'alert.started',
            region: '14',
            hazard: 'air-raid',
            tier: 'none',
            sound: false,
          },
        ],
        more: 0,
      }),
    },
    files: { 'p.yaml': 'here: urgent\nneighbours: none\n' },
  });
  const span = ['--from', '2026-11-20T20:00:00Z', '--to', '2026-11-21T05:00:00Z'];
  expect(await cli.run('policy', 'try', 'p.yaml', ...span, '--regions', '31', '--neighbours')).toBe(0);
  expect(cli.sent[0]?.json).toEqual({
    from: '2026-11-20T20:00:00Z',
    to: '2026-11-21T05:00:00Z',
    policy: { here: 'urgent', neighbours: 'none' },
    regions: ['31'],
    neighbours: true,
  });
  expect(cli.out()).toContain('rung 1 times');
  expect(cli.out()).not.toContain(' 14 ');
  expect(await cli.run('policy', 'try', 'p.yaml', '--from', 'yesterday', '--to', 'today')).toBe(2);
});
