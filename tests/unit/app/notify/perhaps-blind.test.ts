import { expect, test } from 'vitest';
import { memoryNotify } from '../../../../src/adapters/memory/notify.ts';
import { type Book, book } from '../../../../src/app/notify/book.ts';
import { scopeOf } from '../../../../src/app/notify/scope.ts';
import { shardOf } from '../../../../src/app/notify/store.ts';
import { tellingFeed } from '../../../../src/app/notify/telling-feed.ts';
import { nextTurn } from '../../../../src/app/notify/turn.ts';
import { fakeFollower } from '../../../support/fake-follower.ts';
import { fakeClock } from '../../../support/live-rig.ts';
import { SMALL_COUNTRY } from '../../../support/small-country.ts';

const rig = async () => {
  const { clock } = fakeClock();
  const stores = memoryNotify(clock.now);
  const feed = tellingFeed(fakeFollower({ now: clock.now }), { read: async () => [] }, clock);
  const worker = async (name: string): Promise<Book> => {
    const shifts = stores.shifts(name);
    await shifts.hold(60_000);
    const kept = book({
      store: stores.telling,
      fence: { worker: name, shard: shardOf('hall') },
      holds: () => true,
      destination: 'hall',
      feed: 'ua',
      clock,
      upTo: clock.now,
    });
    await kept.load(feed.truth().position);
    return kept;
  };
  const draft = (kept: Book, doubts: readonly string[]) => {
    const next = nextTurn(
      scopeOf({}, SMALL_COUNTRY, () => []),
      { cursor: kept.cursor(), told: kept.told() },
      [],
      {
        ...feed.truth(),
        doubts,
      },
    );
    return next.kind === 'tell' ? next.draft.kind : next.kind;
  };
  return { worker, draft, leave: (name: string) => stores.shifts(name).leave() };
};

test('a worker that was killed may have told that the hub is blind and not saved it: the next one says that it sees', async () => {
  const { worker, draft, leave } = await rig();
  const killed = await worker('one');
  await killed.save();
  await leave('one');
  const next = await worker('two');
  expect(draft(next, [])).toBe('sighted');
  expect(draft(next, ['nobody is heard'])).toBe('blind');
});

test('after a worker that ended in order nothing is said that was not asked', async () => {
  const { worker, draft, leave } = await rig();
  const ended = await worker('one');
  await ended.save();
  await ended.close();
  await leave('one');
  expect(draft(await worker('two'), [])).not.toBe('sighted');
});
