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

test('a destination is meant by its name, too, where only one has it', async () => {
  const cli = fakeCli({
    hub: {
      'v1/destinations': ok({
        destinations: [school, { ...school, id: 'd-2', name: 'hall' }, { ...school, id: 'd-3', name: 'hall' }],
      }),
      'DELETE v1/destinations/d-1': ok(school),
      'DELETE v1/destinations/d-3': ok(school),
    },
  });
  expect(await cli.run('destination', 'remove', 'school')).toBe(0);
  expect(await cli.run('destination', 'remove', 'd-3')).toBe(0);
  expect(await cli.run('destination', 'remove', 'hall')).toBe(2);
  expect(cli.err()).toContain('say which: d-2, d-3');
});

test('the list says who is reached and who is not, and the deliveries what was sent of which place, and why it did not come', async () => {
  const at = '2026-11-20T06:59:00.000Z';
  const standing = { reachedAt: at, failingSince: null, ended: null };
  const cli = fakeCli({
    hub: {
      'v1/destinations': ok({
        destinations: [
          { ...school, standing },
          { ...school, id: 'd-2', name: 'hall', standing: { ...standing, failingSince: at } },
          { ...school, id: 'd-3', name: 'new', standing: { ...standing, reachedAt: null } },
          { ...school, id: 'd-4', name: 'gone', standing: { ...standing, ended: { at, reason: '410' } } },
        ],
      }),
      'v1/destinations/d-2/deliveries': ok({
        deliveries: [
          { at, type: 'alert.started', region: '31', outcome: 'retry', reason: 'it answered 500' },
          { at, type: 'test', outcome: 'delivered' },
        ],
      }),
    },
  });
  expect(await cli.run('destination', 'list')).toBe(0);
  expect(cli.out()).toMatch(/d-1 +school .* reached \S+/);
  expect(cli.out()).toMatch(/d-2 +hall .* NOT REACHED since \S+/);
  expect(cli.out()).toMatch(/d-3 +new .* told nothing yet/);
  expect(cli.out()).toMatch(/d-4 +gone .* ENDED/);
  expect(await cli.run('destination', 'deliveries', 'd-2')).toBe(0);
  expect(cli.out()).toMatch(/alert\.started +31 +did not come, tried again: it answered 500\n/);
  expect(cli.out()).toMatch(/test +came\n/);
});

test('a test that did not come is no success, and says why', async () => {
  const cli = fakeCli({
    hub: {
      'v1/destinations': ok({ destinations: [school] }),
      'POST v1/destinations/d-1/test': ok({ id: 't', came: 'no', reason: 'http 500' }),
    },
  });
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

const at = '2026-11-20T06:59:00.000Z';
const event = (seq: number, more: object = {}) => ({
  feed: 'ua',
  epoch: 'e',
  seq,
  type: 'alert.started',
  region: '31',
  at,
  expected: 2,
  reached: 2,
  lastAfter: 1_200,
  missing: [],
  ...more,
});
const reached = {
  'v1/regions/31': ok({ id: '31', name: 'м. Київ', nameEn: 'Kyiv' }),
  'v1/reach': ok({
    feed: 'ua',
    destinations: [
      { id: 'd-1', name: 'school', kind: 'webhook', standing: { failingSince: at, reason: 'http 500' } },
      { id: 'd-2', name: 'siren', kind: 'mqtt', standing: { failingSince: null, reason: null } },
    ],
    push: { subscriptions: 12, failing: 1, reachedAt: at, events: [{ ...event(7), expected: 12, reached: 11 }] },
    events: [event(8), event(7, { reached: 1, missing: ['d-1'] })],
  }),
};

test('it is listed who was told of the latest alerts, how soon, and by name who was not', async () => {
  const cli = fakeCli({ hub: reached });
  expect(await cli.run('reach')).toBe(0);
  expect(cli.out()).toMatch(/school HAS NOT BEEN REACHED since .*: http 500\n/);
  expect(cli.out()).toContain('Subscribed by themselves: 12, of these not reached now: 1');
  expect(cli.out()).toMatch(/ 8 {2}alert {2}Kyiv: 2 of 2 reached, the last after 1 s\n/);
  expect(cli.out()).toMatch(/ 7 {2}alert {2}Kyiv: 1 of 2 reached, .*\n {4}NOT REACHED: school\n/);
  expect(cli.out()).toMatch(/ 7 {2}alert {2}Kyiv: by push, 11 of 12 reached/);
});

test('one alert that did not reach everybody is no success, one that did is, and one that is not there is no event', async () => {
  const cli = fakeCli({ hub: reached });
  expect(await cli.run('reach', '7', '--json')).toBe(1);
  expect(cli.json()).toMatchObject({ events: [{ seq: 7, missing: ['d-1'] }], push: [{ seq: 7, reached: 11 }] });
  expect(await fakeCli({ hub: reached }).run('reach', '8')).toBe(0);
  const uk = fakeCli({ hub: reached });
  expect(await uk.run('reach', '9', '--lang', 'uk')).toBe(2);
  expect(uk.err()).toContain('події 9 немає');
});

test('the keys that a browser subscribes by and a webhook is checked by are told', async () => {
  const keys = [{ use: 'webhook', algorithm: 'ed25519', key: 'whpk_x' }];
  const cli = fakeCli({ hub: { 'v1/push': ok({ key: 'BPublic', maxPlaces: 30 }), 'v1/keys': ok({ keys }) } });
  expect(await cli.run('push', 'keys')).toBe(0);
  expect(cli.out()).toBe('push  VAPID  BPublic\nwebhook  ed25519  whpk_x\n');
});

test('an app on a telephone is added with its keys', async () => {
  const cli = fakeCli({ hub: { 'POST v1/destinations': ok({ ...school, kind: 'push', secret: null, test: {} }) } });
  const url = 'https://push.example/x';
  expect(await cli.run('destination', 'add', 'p', '--push', url)).toBe(2);
  expect(await cli.run('destination', 'add', 'p', '--push', url, '--p256dh', 'k', '--auth', 's')).toBe(0);
  expect(cli.sent[0]?.json).toEqual({ name: 'p', kind: 'push', url, push: { p256dh: 'k', auth: 's' } });
  expect(await cli.run('destination', 'add', 'p', '--push', url, '--mqtt', 'mqtt://x')).toBe(2);
});
