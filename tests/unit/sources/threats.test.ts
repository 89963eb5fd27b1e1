import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { threatOfLevel, threatSaid } from '../../../src/adapters/kit/threats.ts';
import { readActive } from '../../../src/adapters/upstreams/alerts-in-ua/alerts.ts';
import { historyMeaning, liveMeaning } from '../../../src/adapters/upstreams/oref/meaning.ts';
import { readAlerts } from '../../../src/adapters/upstreams/ukrainealarm/alerts.ts';
import { THREAT_KINDS } from '../../../src/domain/words.ts';

const WORDS = [
  ['Балістична загроза', 'ballistic'],
  ['Загроза застосування КАБ', 'guided-bomb'],
  ['Ворожі БпЛА', 'drone'],
  ['Ракетна небезпека', 'missile'],
  ['Зліт МіГ-31К', 'aviation'],
  ['щось інше', 'other'],
  ['ballistic missile', 'ballistic'],
  ['guided bomb', 'guided-bomb'],
  ['uav', 'drone'],
  ['cruise missile', 'missile'],
  ['tactical aviation', 'aviation'],
] as const;

describe('what a service says of a threat', () => {
  test.each(WORDS)('%s: %s, whoever says it', (words, kind) => {
    expect(threatSaid(words)).toBe(kind);
    const record = {
      regionId: '22',
      activeAlerts: [{ regionId: '22', type: 'AIR', lastUpdate: '2026-11-20T07:14:02Z' }],
      activeAlertLevels: [{ alertLevel: 'Red', reason: words }],
    };
    expect(readAlerts(JSON.stringify([record]), 0)).toMatchObject({ lines: [{ threats: [{ kind }] }] });
    const alert = { location_uid: '22', alert_type: 'air_raid', threats: [{ source_message: words }] };
    expect(readActive(JSON.stringify({ alerts: [alert], meta: {} }), 0)).toMatchObject({
      lines: [{ threats: [{ kind }] }],
    });
  });

  test('Pikud HaOref: by its categories, of which the history has others', () => {
    const kinds = (of: (category: number, title: string) => unknown) =>
      Array.from({ length: 15 }, (_, category) => of(category, '') as { readonly threat?: string }).map(
        ({ threat = '-' }) => threat,
      );
    expect(kinds(liveMeaning).join(' ')).toBe('- missile other - other - drone other - - - - - - -');
    expect(kinds(historyMeaning).join(' ')).toBe('- missile drone other - - - - - other - - other - -');
  });

  test('without words: yellow is drones, red may be anything', () => {
    expect([threatOfLevel('yellow'), threatOfLevel('red'), threatOfLevel(undefined)]).toEqual([
      'drone',
      undefined,
      undefined,
    ]);
  });

  test('no other file that reads a service names a kind of threat', () => {
    const root = new URL('../../../src/adapters/', import.meta.url);
    const rooms = ['upstreams', 'allclear', 'mqtt', 'signals', 'webhook'];
    const files = rooms.flatMap((room) =>
      readdirSync(new URL(room, root), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${room}/${name}`),
    );
    expect(files.length).toBeGreaterThan(30);
    const named = files.filter((name) => {
      const text = readFileSync(new URL(name, root), 'utf8');
      return THREAT_KINDS.some((kind) => kind !== 'other' && text.includes(`'${kind}'`));
    });
    // An example of the documents, and how a siren at home tells of a threat.
    expect(
      named.filter((name) => !['signals/signal-schema.ts'].includes(name) && !name.startsWith('mqtt/home/')),
    ).toEqual([]);
  });
});
