import { describe, expect, test } from 'vitest';
import { at, given, speaker } from '../../support/pure-feed.ts';
import { PLACES } from '../../support/small-country.ts';

const sirens = speaker('sirens', 'official');
const mod = speaker('mod', 'official');
const channel = speaker('channel', 'relay');
const live = [sirens.spoke(-100), mod.spoke(-100), channel.spoke(-100)];
const alert = expect.objectContaining({ state: 'alert' });

describe('a list of what is active', () => {
  test('raises what it has and clears what it has no longer', () => {
    given(...live, sirens.list(0, ['111', '2']))
      .when(sirens.list(10, ['2', '3']))
      .tells(
        { type: 'alert.started', region: '3' as never, since: at(10) },
        { type: 'alert.ended', region: '111' as never, endedAt: at(10) },
      )
      .remembers('111', [0, 10, 'sirens']);
  });

  test('that says since when is believed, and one that does not counts from the first that had the place', () => {
    given(...live)
      .when(sirens.list(10, [{ region: '111', since: 3 }, '2']), sirens.list(20, [{ region: '111', since: 3 }, '2']))
      .tells({ type: 'alert.started', since: at(3) }, { type: 'alert.started', since: at(10) });
  });

  test('that arrives late is put between its neighbours', () => {
    given(...live, sirens.list(0, ['111']), sirens.list(20, ['111']))
      .when(sirens.list(10, []))
      .shows('111', { state: 'alert', since: at(20) })
      .remembers('111', [0, 10, 'sirens'], [20, null, 'sirens']);
  });

  test('that arrives late with a place its neighbours lack records a short alert', () => {
    given(...live, sirens.list(0, []), sirens.list(20, []))
      .when(sirens.list(10, ['111']))
      .remembers('111', [10, 20, 'sirens'])
      .shows('111', { state: 'clear' });
  });

  test('does not clear what its source raised beside its lists', () => {
    given(...live, sirens.alert('111', 0))
      .when(sirens.list(10, []), sirens.list(20, ['2']))
      .shows('111', alert);
  });

  test('keeps up what another as trusted has cleared, disputed, until it drops it', () => {
    given(...live, sirens.list(0, ['111']), mod.alert('111', 1))
      .when(mod.allClear('111', 5), sirens.list(10, []))
      .tells({ type: 'alert.updated', disputed: true, sources: ['sirens'] }, { type: 'alert.ended', endedAt: at(10) })
      .remembers('111', [0, 10, 'mod', 'sirens']);
  });

  test('keeps up what another as trusted has cleared, disputed, until its source falls silent', () => {
    given(...live, sirens.list(0, ['111']), mod.allClear('111', 5))
      .when(sirens.silent(30))
      .tells({ type: 'source.silent' }, { type: 'alert.ended', endedAt: at(30) })
      .shows('111', { state: 'clear' });
  });

  test('that has a place only after another as trusted cleared it makes an alert that is disputed from the start', () => {
    given(...live, mod.allClear('111', 5))
      .when(sirens.list(10, [{ region: '111', since: 0 }]))
      .tells(
        { type: 'alert.started', since: at(10), disputed: true },
        { type: 'alert.recorded', startedAt: at(0), endedAt: at(5) },
      );
  });

  test('of a relay holds up nobody more trusted', () => {
    given(...live, mod.alert('111', 0), channel.list(1, ['111']))
      .when(mod.allClear('111', 5))
      .tells({ type: 'alert.ended' })
      .shows('111', { state: 'clear' });
  });

  test('that still has the place after its own source gave the all-clear raises it again', () => {
    given(...live, sirens.list(0, ['111']), sirens.allClear('111', 5))
      .when(sirens.list(10, ['111']))
      .tells({ type: 'alert.started', since: at(10) });
  });

  test('is not outlived by an all-clear of its source that arrives after it and was given before it', () => {
    given(...live, sirens.list(0, ['111']), sirens.list(10, ['111']))
      .when(sirens.allClear('111', 5))
      .shows('111', alert)
      .remembers('111', [0, 5, 'sirens'], [10, null, 'sirens']);
  });

  test('and another of the same instant that lacks the place: the alert wins, whichever is heard first', () => {
    given(...live, sirens.list(0, ['111']))
      .when(sirens.list(10, ['111']), sirens.list(10, []))
      .shows('111', alert);
    given(...live, sirens.list(0, ['111']))
      .when(sirens.list(10, []), sirens.list(10, ['111']))
      .shows('111', alert);
  });

  test('takes back a level that its source had said by itself', () => {
    given(...live, sirens.list(0, [{ region: '111', level: 'yellow' }]), sirens.alert('111', 5, { level: 'red' }))
      .when(sirens.list(10, [{ region: '111', level: 'yellow' }]))
      .tells({ type: 'alert.updated', level: 'yellow' });
  });

  test('of a source that is trusted now raises what it listed while it was not', () => {
    const unknown = speaker('newcomer', 'unconfirmed');
    const trusted = speaker('newcomer', 'official');
    given(...live, unknown.spoke(-50), unknown.list(0, ['111']), trusted.spoke(5))
      .when(trusted.list(10, ['111']))
      .tells({ type: 'alert.started', sources: ['newcomer'] });
  });
});

describe('a list that clears suspiciously much', () => {
  const all = [...PLACES];
  const many = sirens.list(0, all);

  test('ends nothing by itself', () => {
    const { feed } = given(...live, many).when(sirens.list(10, []));
    expect(feed.changes().filter((change) => change.type === 'alert.ended')).toEqual([]);
    expect(feed.board()['111']).toMatchObject({
      state: 'alert',
      alerts: [{ disputed: true }, { disputed: true }, { disputed: true }],
    });
  });

  test('is believed, from its own instant on, once a list as much later as was asked for says the same', () => {
    given(...live, many)
      .when(sirens.list(10, []), sirens.list(20, []))
      .shows('111', { state: 'clear', since: at(10) })
      .remembers('111', [0, 10, 'sirens']);
  });

  test('is not believed for a second one too soon after it, and is for a third', () => {
    given(...live, many)
      .when(sirens.list(10, []), sirens.list(15, []))
      .shows('111', alert);
    given(...live, many)
      .when(sirens.list(10, []), sirens.list(15, []), sirens.list(20, []), sirens.list(25, []), sirens.list(30, []))
      .shows('111', { state: 'clear', since: at(10) });
  });

  test('is believed where another as trusted has given the all-clear', () => {
    given(...live, many)
      .when(mod.allClear('12', 9), sirens.list(10, []))
      .remembers('12', [0, 10, 'sirens'])
      .remembers('111', [0, null, 'sirens']);
  });

  test('leaves no trace when the next one is whole again', () => {
    given(...live, many)
      .when(sirens.list(10, []), sirens.list(20, all))
      .shows('111', { state: 'alert', since: at(0) })
      .shows('3', { state: 'alert', since: at(0), alerts: [expect.objectContaining({ disputed: false })] })
      .remembers('111', [0, null, 'sirens'])
      .remembers('3', [0, null, 'sirens']);
  });

  test('clears only what the next one lacks as well', () => {
    given(...live, many)
      .when(sirens.list(10, []), sirens.list(20, ['3']))
      .remembers('3', [0, null, 'sirens'])
      .remembers('111', [0, 10, 'sirens']);
  });

  test('has nothing to do with a later alert of somebody else', () => {
    given(...live, many, sirens.list(10, []), mod.allClear('3', 11))
      .when(mod.alert('3', 60))
      .tells({ type: 'alert.started', since: at(60), disputed: false });
  });

  test('is no more than five, or no more than half: then it is an ordinary list', () => {
    given(...live, sirens.list(0, all.slice(0, 5)))
      .when(sirens.list(10, []))
      .shows('111', { state: 'clear', since: at(10) });
    given(...live, many)
      .when(sirens.list(10, all.slice(0, 5)))
      .remembers('3', [0, 10, 'sirens']);
  });
});

describe('what a source raised by a word and its lists lack', () => {
  test('ends, from the first of them on, when two answers a minute apart lack it, the first a minute after the word', () => {
    given(...live, sirens.alert('111', 0))
      .when(sirens.list(30, []), sirens.list(60, []), sirens.list(90, []))
      .shows('111', alert)
      .remembers('111', [0, null, 'sirens']);
    given(...live, sirens.alert('111', 0))
      .when(sirens.list(30, []), sirens.list(60, []), sirens.list(90, []), sirens.list(120, []))
      .shows('111', { state: 'clear' })
      .remembers('111', [0, 60, 'sirens']);
  });

  test('is the same where an all-clear of the very instant of the word comes late, after the list that lacks it', () => {
    const [listed, word, over] = [sirens.list(20, ['111']), sirens.alert('111', 21), sirens.allClear('111', 21)];
    for (const order of [
      [listed, word, over, sirens.list(100, [])],
      [word, listed, sirens.list(100, []), over],
    ])
      given(...live)
        .when(...order)
        .shows('111', { state: 'alert', alerts: [expect.objectContaining({ disputed: true })] });
  });

  test('stands when it is said again, or listed, in between', () => {
    given(...live, sirens.alert('111', 0), sirens.list(60, []), sirens.alert('111', 70))
      .when(sirens.list(120, []))
      .shows('111', alert);
    given(...live, sirens.alert('111', 0), sirens.list(60, []), sirens.list(70, ['111']))
      .when(sirens.list(120, ['111']))
      .shows('111', alert);
  });
});
