import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EVENT_TYPES } from '../../../src/adapters/mqtt/home/events.ts';
import { writtenBy } from '../../../src/adapters/mqtt/messages.ts';
import type { Message } from '../../../src/app/notify/message.ts';
import { MESSAGE_TYPES, type MessageType } from '../../../src/app/notify/message-types.ts';
import type { FeedStatus } from '../../../src/domain/words.ts';

const example = (name: string): string =>
  readFileSync(new URL(`../../../config/examples/${name}`, import.meta.url), 'utf8');

type State = 'alert' | 'partial' | 'clear' | 'unknown';
const STATES: readonly State[] = ['alert', 'partial', 'clear', 'unknown'];

const message = (type: MessageType, state: State, status: FeedStatus = 'Actual'): Message => ({
  id: 'msg_1',
  type,
  timestamp: Date.UTC(2026, 10, 20, 7, 14),
  tier: 'urgent',
  sound: true,
  tag: 'ua.31.air-raid',
  data: {
    hub: 'test',
    feed: 'ua',
    status,
    epoch: 'e',
    seq: 1,
    region: {
      id: '31',
      level: 'hromada',
      parent: null,
      name: 'Переяслав-Хмельницька міська територіальна громада з найдовшою назвою',
      nameEn: 'Long',
      state,
      since: null,
      fresh: true,
      covered: true,
      alerts: [],
    },
  },
});

describe('the template for Meshtastic', () => {
  const write = writtenBy({ jsonata: example('meshtastic.jsonata') });
  const sent = async (...args: Parameters<typeof message>): Promise<string | undefined> => {
    const text = await write(message(...args));
    return text === undefined ? undefined : (JSON.parse(text) as { readonly payload: string }).payload;
  };

  test('says what changed and as of when, in at most 200 bytes', async () => {
    expect(JSON.parse((await write(message('alert.started', 'alert'))) ?? '')).toMatchObject({
      from: 1,
      type: 'sendtext',
      channel: 1,
    });
    for (const type of MESSAGE_TYPES)
      for (const state of STATES) {
        const text = await sent(type, state, 'Exercise');
        if (text === undefined) continue;
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(200);
        expect(text).toMatch(/^EXERCISE .*, 07:14 UTC$/);
      }
    expect(await sent('alert.started', 'alert')).toMatch(/^ALERT Переяслав/);
    expect(await sent('alert.updated', 'alert')).toBeUndefined();
  });

  test('calls nothing clear that is not known to be', async () => {
    for (const type of MESSAGE_TYPES)
      for (const state of STATES) if (state !== 'clear') expect((await sent(type, state)) ?? '').not.toMatch(/clear/);
    expect(await sent('alert.ended', 'clear')).toMatch(/^all clear/);
    expect(await sent('alert.ended', 'unknown')).toBeUndefined();
    expect(await sent('region.unknown', 'unknown')).toMatch(/^unknown if safe/);
  });
});

describe('the blueprint for Home Assistant', () => {
  const inputs = new Set<string>();
  const noted = (name: string): string => {
    inputs.add(name);
    return name;
  };
  const blueprint = parse(example('home-assistant.yaml'), {
    customTags: [{ tag: '!input', resolve: noted }],
  });

  test('asks for what it uses, and uses what it asks for', () => {
    expect(Object.keys(blueprint.blueprint.input).sort()).toEqual([...inputs].sort());
    expect(blueprint.blueprint.domain).toBe('automation');
  });

  test('knows every event that the hub sends but those that change nothing, and calls only one of them clear', () => {
    const choices = blueprint.actions[0].choose as readonly {
      readonly conditions: string;
      readonly sequence: string;
    }[];
    const named = choices.map(({ conditions, sequence }) => [
      sequence,
      [...conditions.matchAll(/'(\w+)'/g)]
        .map(([, word]) => word)
        .filter((word) => EVENT_TYPES.includes(word as never)),
    ]);
    expect(Object.fromEntries(named)).toEqual({
      on_alert: ['started', 'escalated', 'threat_added'],
      on_clear: ['cleared'],
      on_unknown: ['data_stale'],
      on_known: ['resynced'],
    });
    expect(EVENT_TYPES.filter((type) => !named.flat(2).includes(type))).toEqual(['updated']);
    const states = blueprint.triggers.map(({ id, to }: { readonly id: string; readonly to?: unknown }) => [id, to]);
    expect(states).toEqual([
      ['event', undefined],
      ['lost', ['unknown', 'unavailable']],
      ['known', ['on', 'off']],
    ]);
  });
});

describe('the blueprint for Home Assistant that rings a silenced telephone', () => {
  const inputs = new Set<string>();
  const blueprint = parse(example('home-assistant-critical.yaml'), {
    customTags: [{ tag: '!input', resolve: (name: string) => [...inputs.add(name)].find((one) => one === name) }],
  });
  const choices = blueprint.actions[0].choose as readonly {
    readonly conditions: string;
    readonly sequence: readonly { readonly title: string; readonly message: string; readonly data: object }[];
  }[];
  const about = (event: string): string =>
    JSON.stringify(
      choices.filter(({ conditions }) => conditions.includes(`'${event}'`)).map(({ sequence }) => sequence),
    );

  test('asks for what it uses, and uses what it asks for', () => {
    expect(Object.keys(blueprint.blueprint.input).sort()).toEqual([...inputs].sort());
  });

  test('rings through silence for an alert and for nothing else, and replaces what it showed of the region', () => {
    for (const event of ['started', 'escalated', 'threat_added'])
      expect(about(event)).toMatch(/critical.*alarm_stream|alarm_stream.*critical/);
    for (const event of ['cleared', 'data_stale']) expect(about(event)).not.toMatch(/critical|alarm_stream/);
    for (const { sequence } of choices)
      expect(sequence.map(({ data }) => data)).toEqual([expect.objectContaining({ tag: '{{ tag }}' })]);
  });

  test('calls clear only what the hub said is clear, and says so when nobody knows', () => {
    for (const { conditions, sequence } of choices)
      expect(/clear|over/i.test(sequence.map(({ title, message }) => `${title} ${message}`).join())).toBe(
        conditions.includes("'cleared'"),
      );
    expect(about('data_stale')).toContain('UNKNOWN');
    expect(choices.find(({ conditions }) => conditions.includes("'lost'"))?.conditions).toContain("'data_stale'");
    const known = choices.flatMap(({ conditions }) => [...conditions.matchAll(/'(\w+)'/g)].map(([, word]) => word));
    expect(known.filter((word) => word !== 'event' && word !== 'lost' && !EVENT_TYPES.includes(word as never))).toEqual(
      [],
    );
  });
});
