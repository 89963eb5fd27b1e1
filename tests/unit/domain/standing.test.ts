import { describe, expect, test } from 'vitest';
import { keyOf } from '../../../src/domain/timeline/key.ts';
import { reportsOf } from '../../../src/domain/timeline/timeline.ts';
import { at, given, speaker } from '../../support/pure-feed.ts';
import { place } from '../../support/small-country.ts';

const mod = speaker('mod', 'official');
const sirens = speaker('sirens', 'official');
const channel = speaker('channel', 'relay');
const mirror = speaker('mirror', 'relay');
const volunteer = speaker('volunteer', 'unconfirmed');
const live = [mod.spoke(-100), sirens.spoke(-100), channel.spoke(-100), mirror.spoke(-100), volunteer.spoke(-100)];

describe('an alert', () => {
  test('starts with the first word and ends with the all-clear', () => {
    given(...live)
      .when(mod.alert('111', 0), mod.allClear('111', 60))
      .tells(
        { type: 'alert.started', source: 'mod', since: at(0), sources: ['mod'], disputed: false },
        { type: 'alert.ended', source: 'mod', since: at(0), endedAt: at(60) },
      )
      .shows('111', { state: 'clear', since: at(60), alerts: [] })
      .remembers('111', [0, 60, 'mod']);
  });

  test('that another source repeats changes nothing but the list of sources', () => {
    given(...live, mod.alert('111', 0))
      .when(sirens.alert('111', 10))
      .tells({ type: 'alert.updated', since: at(0), sources: ['mod', 'sirens'] })
      .remembers('111', [0, null, 'mod', 'sirens']);
  });

  test('that the same source repeats changes nothing at all', () => {
    given(...live, mod.alert('111', 0))
      .when(mod.alert('111', 10))
      .tells()
      .remembers('111', [0, null, 'mod']);
  });

  test('that two as trusted raised ends with the all-clear of either', () => {
    given(...live, mod.alert('111', 0), sirens.alert('111', 1))
      .when(sirens.allClear('111', 60))
      .tells({ type: 'alert.ended' })
      .remembers('111', [0, 60, 'mod', 'sirens']);
  });

  test('outweighs an all-clear of the same instant, whichever is heard first', () => {
    given(...live)
      .when(mod.alert('111', 0), sirens.allClear('111', 0))
      .tells({ type: 'alert.started' })
      .shows('111', { state: 'alert' });
    given(...live)
      .when(sirens.allClear('111', 0), mod.alert('111', 0))
      .tells({ type: 'alert.started' })
      .shows('111', { state: 'alert' });
  });

  test('that is raised again at the instant of its all-clear goes on without a gap', () => {
    given(...live, mod.alert('111', 0))
      .when(mod.allClear('111', 60), mod.alert('111', 60))
      .remembers('111', [0, null, 'mod'])
      .shows('111', { state: 'alert', since: at(0) });
  });

  test('of one hazard has nothing to do with that of another', () => {
    given(...live, mod.alert('111', 0), mod.alert('111', 5, { hazard: 'artillery' }))
      .when(mod.allClear('111', 60))
      .tells({ type: 'alert.ended', hazard: 'air-raid' })
      .shows('111', { state: 'alert', since: at(5), alerts: [expect.objectContaining({ hazard: 'artillery' })] });
  });

  test('that flaps is told and remembered each time', () => {
    const on = [0, 10, 20, 30, 40];
    given(...live)
      .when(...on.flatMap((second) => [mod.alert('111', second), mod.allClear('111', second + 2)]))
      .tells(
        ...on.flatMap((second) => [
          { type: 'alert.started' as const, since: at(second) },
          { type: 'alert.ended' as const, endedAt: at(second + 2) },
        ]),
      )
      .remembers('111', ...on.map((second) => [second, second + 2, 'mod'] as const));
  });

  test('that stands since 2022 stands: nothing expires by age', () => {
    const years = 4 * 365 * 24 * 3600;
    given(...live)
      .when(
        sirens.list(0, [{ region: '1', since: -years }]),
        mod.alert('2', 1),
        mod.allClear('2', years),
        sirens.list(2 * years, [{ region: '1', since: -years }]),
      )
      .shows('1', { state: 'alert', since: at(-years), alerts: [expect.objectContaining({ sources: ['sirens'] })] })
      .remembers('1', [-years, null, 'sirens']);
  });
});

describe('what comes late', () => {
  test('a two-second alert heard of after its end is recorded, and nothing starts', () => {
    given(...live)
      .when(mod.allClear('111', 2), mod.alert('111', 0))
      .tells({ type: 'alert.recorded', startedAt: at(0), endedAt: at(2), sources: ['mod'] })
      .shows('111', { state: 'clear', since: at(2) })
      .remembers('111', [0, 2, 'mod']);
  });

  test('an alert that still stands is an ordinary start, since when it began', () => {
    given(...live, mod.alert('112', 30))
      .when(mod.alert('111', 0))
      .tells({ type: 'alert.started', since: at(0) });
  });

  test('an earlier first word moves the start of what stands', () => {
    given(...live, mod.alert('111', 10))
      .when(sirens.alert('111', 4))
      .tells({ type: 'alert.updated', since: at(4), sources: ['mod', 'sirens'] })
      .remembers('111', [4, null, 'mod', 'sirens']);
  });

  test('an all-clear between two alerts parts them: the first is recorded, the second goes on', () => {
    given(...live, mod.alert('111', 0), mod.alert('111', 60))
      .when(mod.allClear('111', 30))
      .tells({ type: 'alert.updated', since: at(60) }, { type: 'alert.recorded', startedAt: at(0), endedAt: at(30) })
      .remembers('111', [0, 30, 'mod'], [60, null, 'mod']);
  });

  test('an alert that bridges two recorded ones makes them one', () => {
    given(
      ...live,
      mod.alert('111', 0),
      channel.alert('111', 5),
      channel.alert('111', 20),
      mod.allClear('111', 10),
      mod.allClear('111', 30),
    )
      .when(mod.alert('111', 10))
      .tells({ type: 'alert.recorded', startedAt: at(0), endedAt: at(30) })
      .remembers('111', [0, 30, 'channel', 'mod']);
  });

  test('an all-clear older than the alert that stands changes nothing', () => {
    given(...live, mod.alert('111', 10))
      .when(mod.allClear('111', 5))
      .tells()
      .shows('111', { state: 'alert' });
  });
});

describe('trust', () => {
  test('a relay cannot end what an official source raised; it is disputed meanwhile', () => {
    given(...live, mod.alert('111', 0))
      .when(channel.allClear('111', 10))
      .tells({ type: 'alert.updated', disputed: true, sources: ['mod'] })
      .shows('111', { state: 'alert' });
  });

  test('a relay raises an alert that an official source ends', () => {
    given(...live, channel.alert('111', 0))
      .when(mod.allClear('111', 10))
      .tells({ type: 'alert.ended' })
      .remembers('111', [0, 10, 'channel']);
  });

  test('a relay ends what a relay raised', () => {
    given(...live, channel.alert('111', 0))
      .when(mirror.allClear('111', 10))
      .tells({ type: 'alert.ended' });
  });

  test('a lagging relay holds up nobody', () => {
    given(...live, mod.alert('111', 0), channel.alert('111', 1))
      .when(mod.allClear('111', 60))
      .tells({ type: 'alert.ended' })
      .shows('111', { state: 'clear' });
  });

  test('an unconfirmed word raises nothing and is kept as a report', () => {
    const { feed } = given(...live)
      .when(volunteer.alert('111', 0, { reason: 'seen from the roof' }))
      .tells({
        type: 'report.added',
        source: 'volunteer',
        threats: [{ kind: 'other', since: at(0), reason: 'seen from the roof' }],
      })
      .shows('111', { state: 'clear' })
      .remembers('111');
    const timeline = feed.state().timelines.get(keyOf(place('111'), 'air-raid'));
    expect(timeline === undefined ? [] : reportsOf(timeline)).toMatchObject([{ source: 'volunteer', at: at(0) }]);
  });

  test('a volunteer who forgets the all-clear is overruled by anybody', () => {
    const { feed } = given(...live, volunteer.alert('111', 0))
      .when(channel.allClear('111', 60))
      .tells();
    const timeline = feed.state().timelines.get(keyOf(place('111'), 'air-raid'));
    expect(timeline === undefined ? undefined : reportsOf(timeline)).toEqual([]);
  });

  test('an unconfirmed all-clear ends nothing and disputes nothing', () => {
    given(...live, channel.alert('111', 0))
      .when(volunteer.allClear('111', 10))
      .tells();
  });

  test('a source that is trusted less than it was cannot end what it raised as an official one', () => {
    const demoted = speaker('mod', 'relay');
    given(...live, mod.alert('111', 0))
      .when(demoted.allClear('111', 10))
      .tells({ type: 'alert.updated', disputed: true })
      .shows('111', { state: 'alert' });
  });
});

describe('what is said of an alert', () => {
  test('drone yellow becomes missile red, and the alert goes on', () => {
    given(
      ...live,
      mod.alert('111', 0, { level: 'yellow', threats: [{ kind: 'drone', level: 'yellow', since: at(0) }] }),
    )
      .when(mod.alert('111', 20, { level: 'red', threats: [{ kind: 'missile', level: 'red', since: at(20) }] }))
      .tells({
        type: 'alert.updated',
        since: at(0),
        level: 'red',
        threats: [{ kind: 'missile', level: 'red', since: at(20) }],
      })
      .remembers('111', [0, null, 'mod']);
  });

  test('of two sources the higher level holds, and both threats are shown in the order they began', () => {
    given(...live, mod.alert('111', 5, { threats: [{ kind: 'missile', level: 'red', since: at(5) }] }))
      .when(sirens.alert('111', 6, { threats: [{ kind: 'drone', level: 'yellow', since: at(1) }] }))
      .tells({
        type: 'alert.updated',
        level: 'red',
        threats: [
          { kind: 'drone', level: 'yellow', since: at(1) },
          { kind: 'missile', level: 'red', since: at(5) },
        ],
      });
  });

  test('of two levels of one source at one instant red holds, whichever is heard last', () => {
    given(...live)
      .when(mod.alert('111', 0, { level: 'red' }), mod.alert('111', 0, { level: 'yellow' }))
      .shows('111', { alerts: [expect.objectContaining({ level: 'red' })] });
    given(...live)
      .when(mod.alert('111', 0, { level: 'yellow' }), mod.alert('111', 0, { level: 'red' }))
      .shows('111', { alerts: [expect.objectContaining({ level: 'red' })] });
  });

  test('a repeat that says nothing more leaves the level as it was', () => {
    given(...live, mod.alert('111', 0, { level: 'yellow' }))
      .when(mod.alert('111', 10))
      .tells();
  });

  test('what was said of the last alert is not said of the next', () => {
    given(...live, mod.alert('111', 0, { level: 'red' }), mod.allClear('111', 10))
      .when(mod.alert('111', 20))
      .tells({ type: 'alert.started', threats: [] })
      .shows('111', { alerts: [expect.not.objectContaining({ level: 'red' })] });
  });
});

describe('what was said before the all-clear of its own source', () => {
  test('is no longer said when that source raises the alert again, though another kept it up meanwhile', () => {
    given(...live, mod.alert('111', 0), channel.alert('111', 5, { level: 'red' }), channel.allClear('111', 10))
      .when(channel.alert('111', 20))
      .shows('111', { alerts: [expect.not.objectContaining({ level: 'red' })] });
  });
});

describe('silence', () => {
  test('keeps an alert up, no longer fresh', () => {
    given(...live, mod.alert('111', 0))
      .when(mod.silent(60))
      .tells({ type: 'source.silent', reason: 'timeout' })
      .shows('111', { state: 'alert', fresh: false });
  });

  test('makes the clear unknown when nobody else speaks for it', () => {
    given(mod.spoke(0))
      .when(mod.silent(60))
      .tells(
        { type: 'source.silent' },
        { type: 'region.unknown', region: place('1'), below: true },
        { type: 'region.unknown', region: place('2'), below: true },
        { type: 'region.unknown', region: place('3'), below: true },
      )
      .shows('111', { state: 'unknown', since: null });
  });

  test('heard of late, after the source spoke again, changes nothing that is true now', () => {
    given(mod.spoke(0), mod.spoke(60))
      .when(mod.silent(30))
      .tells({ type: 'source.silent' })
      .shows('111', { state: 'clear' });
  });

  test('of one that is muted at the instant it speaks wins', () => {
    given(mod.spoke(0)).when(mod.silent(0)).shows('111', { state: 'unknown' });
    given(mod.silent(0)).when(mod.spoke(0)).shows('111', { state: 'unknown' });
  });
});
