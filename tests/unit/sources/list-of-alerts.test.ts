import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listOfAlerts } from '../../../src/adapters/upstreams/asking/list-of-alerts.ts';
import type { Line, Unread } from '../../../src/app/upstreams/source.ts';

const line: Line = { region: '31', hazard: 'air-raid' };
const strange: Unread = { code: 'hazard.unknown', detail: 'alert_type "X" is no hazard', raw: {} };
const timeless: Unread = { code: 'time.malformed', detail: 'the place is kept', raw: {} };
const some = <Item>(item: Item) => fc.nat({ max: 8 }).map((length) => Array.from({ length }, () => item));

test('a list is none where more than two of its alerts, and more than can be read, cannot be read', () => {
  fc.assert(
    fc.property(some(line), some(strange), some(timeless), (lines, unread, kept) => {
      const read = listOfAlerts(lines, [...kept, ...unread], 7);
      if (unread.length > 2 && unread.length > lines.length) {
        const detail = `${unread.length} alerts cannot be read: ${strange.detail}`;
        expect(read).toMatchObject({ kind: 'failure', code: 'upstream.unreadable', detail });
      } else expect(read).toMatchObject({ kind: 'snapshot', lines, unread: [...kept, ...unread], askedAt: 7 });
    }),
  );
});
