import { expect, test } from 'vitest';
import { readPost } from '../../../src/adapters/sources/telegram.ts';
import { readAlerts, readStatus } from '../../../src/adapters/sources/ukrainealarm-alerts.ts';
import { prepareList } from '../../../src/app/ingest/list.ts';
import type { Line } from '../../../src/app/ingest/source.ts';
import { staleByOthers, staleByOwnClock } from '../../../src/app/ingest/stale.ts';
import type { SourceStatus } from '../../../src/app/ingest/status.ts';
import { newStatus } from '../../../src/app/ingest/status.ts';
import { ukraine } from '../scenario/ukraine.ts';

/** Mistakes that services of this field have made, each by its name. */
const tree = ukraine();
const NOW = Date.parse('2026-11-20T08:00:00Z');
const post = (...lines: readonly string[]) => readPost(lines.join('\n'), NOW, tree);
const known: readonly Line[] = ['16', '29', '22', '14', '12', '20', '31'].map((region) => ({
  region,
  hazard: 'air-raid',
}));
const listOf = (text: string) => {
  const list = readAlerts(text, NOW);
  return list.kind === 'failure' ? list : prepareList({ list, known, pending: [], tree, ahead: 0 });
};

test('unparsed message ⇒ clear', () => {
  expect(post('🟢🟢 Харківська область: все!')).toMatchObject({ kind: 'nothing' });
  expect(post('🔴 Тривога, Харківська область')).toMatchObject({ kind: 'unread' });
});

test('partial ⇒ none', () => {
  const partial = post(
    '🟡 09:43 Відбій тривоги в Чугуївський район.',
    'Зверніть увагу, тривога ще триває у:',
    '- Чугуївський район',
  );
  expect(partial).toEqual({ kind: 'nothing', why: 'nothing-over' });
});

test('threat stand-down ⇒ clear', () => {
  expect(post('🟢 10:00 Харківська область Відбій загрози ударних БпЛА')).toEqual({ kind: 'nothing', why: 'threat' });
});

test('empty 200 ⇒ national clear', () => {
  expect(listOf('[]')).toMatchObject({ kind: 'failure', code: 'upstream.empty' });
  expect(listOf('')).toMatchObject({ kind: 'failure', code: 'upstream.unreadable' });
});

test('upstream stale but last_update moves', () => {
  const status = (upstreamAt: number): SourceStatus => ({
    ...newStatus('x', 'relay', true),
    state: 'ok',
    lastGoodAt: NOW,
    upstreamAt,
  });
  expect(staleByOwnClock({ saysAt: NOW, saysText: 'now', askedAt: NOW }, undefined, 180_000)).toBeUndefined();
  const own = status(NOW - 900_000);
  const others = new Map([['another', status(NOW - 240_000)]]);
  expect(
    staleByOthers({ own, id: 'own', newest: own.upstreamAt, others, now: NOW, staleAfter: 180_000 }),
  ).toMatchObject({ code: 'upstream.stale' });
});

test('clock-only message time across midnight', () => {
  const published = Date.parse('2026-03-02T22:00:40Z');
  expect(readPost('🔴 23:59 Повітряна тривога в м. Київ', published, tree)).toMatchObject({
    items: [{ at: '2026-03-02T22:00:40.000Z' }],
  });
});

test('lastActionIndex rounded by JSON.parse', () => {
  const [one, next] = ['{"lastActionIndex":638000000000000001}', '{"lastActionIndex":638000000000000008}'];
  expect(JSON.parse(one)).toEqual(JSON.parse(next));
  expect(readStatus(one)).not.toEqual(readStatus(next));
});

test('a list shifted by one', () => {
  // Each record under the id of the next line of a table that lost its first one.
  const shifted = ['29', '22', '14', '12', '20', '31', 'undefined'];
  const text = JSON.stringify(
    shifted.map((regionId) => ({
      regionId,
      activeAlerts: [{ regionId, type: 'AIR', lastUpdate: '2026-11-20T07:00:00Z' }],
    })),
  );
  const prepared = listOf(text);
  const active = prepared.kind === 'prepared' ? prepared.item.active.map((line) => (line as Line).region) : [];
  expect(active).toEqual(expect.arrayContaining(known.map(({ region }) => region)));
});
