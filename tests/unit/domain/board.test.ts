import { describe, expect, test } from 'vitest';
import { boardOf, unvouched } from '../../../src/domain/board.ts';
import { HAZARDS } from '../../../src/domain/words.ts';
import { at, given, speaker } from '../../support/pure-feed.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

const mod = speaker('mod', 'official');
const sirens = speaker('sirens', 'official');
const volunteer = speaker('volunteer', 'unconfirmed');

describe('a region', () => {
  test('is unknown before any word', () => {
    given().when().shows('1', { state: 'unknown', since: null, fresh: false });
  });

  test('is clear, since nobody knows when, once a source that covers it speaks', () => {
    given().when(mod.spoke(0)).shows('1', { state: 'clear', since: null, fresh: true });
  });

  test('is in alert below one that is, via the nearest that is, and partly above it', () => {
    given(mod.spoke(0))
      .when(mod.alert('11', 5))
      .shows('11', { state: 'alert', since: at(5) })
      .shows('111', { state: 'alert', via: place('11') })
      .shows('1', { state: 'partial', since: at(5), alerts: [] })
      .shows('12', { state: 'clear' })
      .shows('2', { state: 'clear' });
  });

  test('with an alert of its own has its own first and those from above after it, since the earliest', () => {
    const { feed } = given(mod.spoke(0)).when(mod.alert('1', 5), mod.alert('111', 9, { hazard: 'artillery' }));
    expect(feed.board()['111']).toMatchObject({
      since: at(5),
      alerts: [{ hazard: 'artillery' }, { hazard: 'air-raid' }],
    });
    expect(feed.board()['111']).not.toHaveProperty('via');
    expect(feed.board()['112']).toMatchObject({ via: place('1'), alerts: [{ hazard: 'air-raid' }] });
  });

  test('is not clear because only its oblast was asked', () => {
    given()
      .when(mod.spoke(0, { levels: ['oblast'] }))
      .shows('1', { state: 'clear' })
      .shows('11', { state: 'unknown' })
      .shows('111', { state: 'unknown' });
  });

  test('is not clear because only its hromadas were asked', () => {
    given()
      .when(mod.spoke(0, { levels: ['hromada'] }))
      .shows('11', { state: 'unknown' })
      .shows('111', { state: 'clear' });
  });

  test('is clear only where its source may speak', () => {
    given()
      .when(mod.spoke(0, { regions: ['11'] }))
      .tells(
        { type: 'source.spoke' },
        { type: 'region.known', region: place('11'), below: true, source: 'mod', at: at(0) },
      )
      .shows('112', { state: 'clear' })
      .shows('1', { state: 'unknown' })
      .shows('12', { state: 'unknown' });
  });

  test('is not clear by the word of an unconfirmed source', () => {
    given().when(volunteer.spoke(0)).tells({ type: 'source.spoke' }).shows('1', { state: 'unknown' });
  });

  test('stays clear while one of two that cover it is silent', () => {
    given(mod.spoke(0), sirens.spoke(0))
      .when(mod.silent(60))
      .tells({ type: 'source.silent' })
      .shows('1', { state: 'clear' });
  });

  test('is told to be unknown before its alert is told to be over', () => {
    given(
      mod.spoke(0, { levels: ['raion'] }),
      sirens.spoke(0, { regions: ['111'] }),
      sirens.list(1, ['111']),
      mod.allClear('111', 5),
    )
      .when(sirens.silent(60))
      .tells(
        { type: 'source.silent' },
        { type: 'region.unknown', region: place('111') },
        { type: 'alert.ended', region: place('111') },
      )
      .shows('111', { state: 'unknown' });
  });

  test('is fresh while one of those who raised its alert speaks', () => {
    given(mod.spoke(0), sirens.spoke(0), mod.alert('1', 1), sirens.alert('1', 1))
      .when(mod.silent(60))
      .shows('1', { fresh: true })
      .shows('11', { fresh: true });
    given(mod.spoke(0), sirens.spoke(0), mod.alert('1', 1)).when(mod.silent(60)).shows('1', { fresh: false });
    given(mod.spoke(0), sirens.spoke(0), mod.alert('1', 1), sirens.alert('11', 2))
      .when(mod.silent(60))
      .shows('1', { fresh: false })
      .shows('11', { fresh: true });
  });

  test('has its alerts in the order of the hazards, whichever came first', () => {
    const hazards = HAZARDS.slice(0, 3);
    const { feed } = given(mod.spoke(0)).when(
      ...hazards.toReversed().map((hazard, index) => mod.alert('11', 5 + index, { hazard })),
    );
    expect(feed.board()['11']?.alerts.map(({ hazard }) => hazard)).toEqual(hazards);
  });

  test.each([
    ['above', '1', '11'],
    ['below', '11', '1'],
  ])(
    'is clear since the last alert here, %s or elsewhere around ended, whichever was raised first',
    (_, first, last) => {
      given(mod.spoke(0), mod.alert(first, 1), mod.alert(last, 2), mod.allClear(first, 9))
        .when(mod.allClear(last, 5))
        .shows('11', { state: 'clear', since: at(9) })
        .shows('1', { state: 'clear', since: at(9) })
        .shows('2', { state: 'clear', since: null });
    },
  );
});

describe('a board that nobody vouches for', () => {
  test('keeps its alerts and calls nothing clear', () => {
    const { feed } = given(mod.spoke(0)).when(mod.alert('11', 5));
    const { regions } = unvouched(boardOf(feed.state(), SMALL_COUNTRY));
    expect([...regions.values()].map(({ state }) => state)).not.toContain('clear');
    expect(regions.get(place('111'))).toMatchObject({ state: 'alert', fresh: false });
    expect(regions.get(place('1'))).toMatchObject({ state: 'partial', fresh: false });
    expect(regions.get(place('2'))).toMatchObject({ state: 'unknown', since: null });
  });
});
