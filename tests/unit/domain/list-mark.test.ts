import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ListMark, withList } from '../../../src/domain/lists/list-mark.ts';
import { rememberList } from '../../../src/domain/lists/remember.ts';
import { unlistedIn } from '../../../src/domain/lists/unlisted.ts';
import type { SnapshotSignal } from '../../../src/domain/signal.ts';
import { at, given, pureFeed, speaker } from '../../support/pure-feed.ts';
import { place } from '../../support/small-country.ts';

const joined = (marks: readonly ListMark[]): readonly ListMark[] =>
  marks.reduce<readonly ListMark[]>((lists, mark) => withList(lists, mark), []);

test('of one instant the whole list holds that was heard first, and of lists in part what all of them have', () => {
  const whole: ListMark = { at: 10, receivedAt: 12 };
  const part: ListMark = { at: 10, receivedAt: 11, only: ['b', 'c'] };
  const other: ListMark = { at: 20, receivedAt: 20 };
  const also = (mark: ListMark, known: ListMark = part): readonly ListMark[] => withList([known, other], mark);
  expect(also({ ...part, receivedAt: 15, only: ['a', 'b'] })).toEqual([{ ...part, only: ['a', 'b', 'c'] }, other]);
  expect(also({ ...part, receivedAt: 9, only: ['c'] })).toEqual([{ ...part, receivedAt: 9 }, other]);
  // One that names a place twice does not have more for it.
  expect(also({ ...part, only: ['a'] }, { ...part, only: ['b', 'b'] })).toEqual([{ ...part, only: ['a', 'b'] }, other]);
  expect(also(whole)).toEqual([whole, other]);
  expect(also({ ...whole, receivedAt: 11 }, whole)).toEqual([{ ...whole, receivedAt: 11 }, other]);
});

test('a list that says nothing new of its instant leaves the lists the same', () => {
  const whole: ListMark = { at: 10, receivedAt: 12 };
  const part: ListMark = { at: 20, receivedAt: 22, only: ['a', 'b'] };
  const lists = [whole, part];
  for (const mark of [
    whole,
    { ...whole, receivedAt: 13 },
    { ...whole, receivedAt: 11, only: ['a'] },
    part,
    { ...part, receivedAt: 25, only: ['b'] },
  ])
    expect(withList(lists, mark)).toBe(lists);
});

test('in whichever order lists come they are remembered alike, the latest of them, sorted', () => {
  const mark = fc.record(
    { at: fc.nat({ max: 90 }), only: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }) },
    { requiredKeys: ['at'] },
  );
  fc.assert(
    fc.property(
      fc.array(mark, { maxLength: 120 }).chain((marks) => {
        const heard = marks.map((one, index): ListMark => ({ ...one, receivedAt: index }));
        return fc.tuple(fc.constant(heard), fc.shuffledSubarray(heard, { minLength: heard.length }));
      }),
      ([marks, shuffled]) => {
        const all = (lists: readonly ListMark[]): unknown =>
          lists.map(({ at: instant, receivedAt, only }) => [
            instant,
            receivedAt,
            only === undefined ? only : [...new Set(only)].sort(),
          ]);
        fc.pre(new Set(marks.map((one) => one.at)).size <= 64);
        expect(all(joined(shuffled))).toEqual(all(joined(marks)));
      },
    ),
  );
  const many = Array.from({ length: 70 }, (_, index): ListMark => ({ at: index, receivedAt: index }));
  expect(joined(many.toReversed().toSorted((a, b) => (a.at % 7) - (b.at % 7)))).toHaveLength(64);
  expect(joined(many)).toEqual(many.slice(6));
});

const sirens = speaker('sirens', 'official');
const listOf = (second: number, receivedAt = second): SnapshotSignal => ({
  ...(sirens.list(second, []) as SnapshotSignal),
  receivedAt: at(receivedAt),
});

test('that a list was given is news once', () => {
  const { feed } = given(sirens.spoke(0)).when(sirens.list(10, ['11']));
  const mark = { at: at(20), receivedAt: at(20) };
  const news = rememberList('sirens', mark, feed.state());
  expect(news?.sources).toMatchObject([['sirens', { lists: [{ at: at(10) }, mark] }]]);
  const [known] = feed.state().sources.get('sirens')?.lists ?? [];
  expect(known).toBeDefined();
  expect(known === undefined ? known : rememberList('sirens', known, feed.state())).toBeUndefined();
  expect(rememberList('nobody', mark, feed.state())).toBeUndefined();
});

test('what stands beside a list is told since its first word, of a list that none has overtaken', () => {
  const { feed } = given(sirens.spoke(0), speaker('sirens', 'relay').alert('11', 10)).when(sirens.alert('11', 20));
  const unlisted = [{ region: place('11'), hazard: 'air-raid', since: at(10) }];
  expect(unlistedIn(listOf(30), feed.state())).toEqual(unlisted);
  expect(unlistedIn({ ...listOf(30), active: [{ region: place('11'), hazard: 'air-raid' }] }, feed.state())).toEqual(
    [],
  );
  feed.play(sirens.list(50, []));
  expect(unlistedIn(listOf(50), feed.state())).toEqual(unlisted);
  expect(unlistedIn(listOf(40), feed.state())).toEqual([]);
  // It takes effect when it was heard: a clock that runs ahead overtakes nobody.
  expect(unlistedIn(listOf(60, 45), feed.state())).toEqual([]);
  expect(unlistedIn(listOf(60), feed.state())).toEqual(unlisted);
  expect(unlistedIn(listOf(60), pureFeed().state())).toEqual([]);
});

test('what a list ends, and what others raise, does not stand beside it', () => {
  const other = speaker('other', 'official');
  const { feed } = given(sirens.spoke(0), other.alert('12', 5)).when(sirens.list(10, ['3', '2']), other.alert('3', 11));
  expect(unlistedIn(listOf(30), feed.state())).toEqual([]);
  // A list that is doubted ends nothing: what it lacks stands beside it, also where a word raised it, too.
  const many = ['1', '11', '111', '112', '12', '2', '3'];
  const guarded = given(sirens.spoke(0), sirens.list(10, many)).when(sirens.alert('2', 12));
  expect(
    unlistedIn(listOf(30), guarded.feed.state())
      .map(({ region }) => region)
      .toSorted(),
  ).toEqual(many.toSorted());
});
