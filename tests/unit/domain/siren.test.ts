import { describe, expect, test } from 'vitest';
import {
  inPlaceOf,
  isUntried,
  mayBeOn,
  owedBy,
  perhapsOn,
  type SirenInput,
  type SirenOrder,
  type SirenRules,
  type SirenState,
  STILL,
  siren,
  sirenDue,
} from '../../../src/domain/siren.ts';

const RULES: SirenRules = { longest: 60, pause: 20, allClear: 10, drills: false };

const alert = (key: string, at: number, drill = false): SirenInput => ({ kind: 'alert', key, drill, at });
const end = (key: string, at: number, calm = true): SirenInput => ({ kind: 'end', key, calm, at });
const stop = (at: number): SirenInput => ({ kind: 'stop', at });
const time = (at: number): SirenInput => ({ kind: 'time', at });
const attempt = (at: number, calm = true): SirenInput => ({ kind: 'try', calm, at });
const answer = (order: SirenOrder, said: 'done' | 'no' | 'perhaps', at: number, first = true): SirenInput => ({
  kind: 'answer',
  order,
  answer: said,
  first,
  at,
});

const told = (inputs: readonly SirenInput[], rules = RULES, from: SirenState = STILL): SirenState =>
  inputs.reduce((state, input) => siren(state, input, rules), from);

const ON: SirenOrder = { command: 'on', at: 1_000, key: 'a' };
/** It sounds for `a` since 1,001, and has said so. */
const sounding = (): SirenState => told([alert('a', 1_000), attempt(1_001), answer(ON, 'done', 1_002)]);
const OFF: SirenOrder = { command: 'off', at: 1_010, key: 'a' };
const TONE: SirenOrder = { command: 'all-clear', at: 1_010, key: 'a' };
/** The alert is over and the place is calm: it owes the end, and the tone for it. */
const ended = (): SirenState => told([end('a', 1_010)], RULES, sounding());

describe('a siren, step by step', () => {
  test('owes a sounding from the alert on, may sound from the first try on, and sounds surely once it says so', () => {
    const begun = told([alert('a', 1_000)]);
    expect(begun).toEqual({ ...STILL, mode: 'sounding', perhapsSince: null, alerts: { a: 'tried' }, owed: [ON] });
    const tried = told([attempt(1_001)], RULES, begun);
    expect(tried).toEqual({ ...begun, perhapsSince: 1_001, until: 1_061 });
    expect(told([attempt(1_009)], RULES, tried)).toEqual(tried);
    // Only the tone of an all-clear is for a place that is calm.
    expect(told([attempt(1_001, false)], RULES, begun)).toEqual(tried);
    expect(sounding()).toEqual({ ...tried, owed: [], perhapsSince: null, alerts: { a: 'sounded' } });
    expect([STILL, begun, tried, sounding()].map(mayBeOn)).toEqual([false, false, true, true]);
    expect([STILL, begun, tried, sounding()].map(isUntried)).toEqual([true, true, false, true]);
    expect([STILL, begun, tried, sounding()].map(owedBy)).toEqual([[], [ON], [ON], []]);
  });

  test('owes its end and the tone of the all-clear once the last alert is over and the place is calm', () => {
    expect(ended()).toEqual({
      ...sounding(),
      mode: 'calming',
      until: 1_020,
      stillSince: 1_010,
      alerts: {},
      over: ['a'],
      owed: [OFF, TONE],
    });
    const off = told([answer(OFF, 'done', 1_011)], RULES, ended());
    expect(off).toEqual({ ...ended(), owed: [TONE] });
    expect([ended(), off].map(mayBeOn)).toEqual([true, false]);
    const tone = told([attempt(1_012)], RULES, off);
    expect(tone).toEqual({ ...off, perhapsSince: 1_012 });
    const heard = told([answer(TONE, 'done', 1_013)], RULES, tone);
    expect(heard).toEqual({ ...off, owed: [] });
    expect([tone, heard].map(mayBeOn)).toEqual([true, true]);
    expect(told([time(1_019)], RULES, heard)).toEqual(heard);
    const still = { ...heard, mode: 'still', until: null, stillSince: 1_020, owed: [{ command: 'off', at: 1_020 }] };
    expect(told([time(1_020)], RULES, heard)).toEqual(still);
    expect(told([time(1_090)], RULES, heard)).toEqual(still);
  });

  test('has no tone where the place is not calm, where there is none, where it calms already or nobody heard the alert', () => {
    const off = { ...ended(), mode: 'still', until: null, owed: [OFF] };
    expect(told([end('a', 1_010, false)], RULES, sounding())).toEqual(off);
    expect(told([end('a', 1_010)], { ...RULES, allClear: 0 }, sounding())).toEqual(off);
    // The tone is not told where it is no longer calm by then.
    const owed = told([answer(OFF, 'done', 1_011)], RULES, ended());
    expect(told([attempt(1_012, false)], RULES, owed)).toEqual({ ...owed, mode: 'still', until: null, owed: [] });
    // In its pause: nothing sounded for this one.
    const resting = told([time(1_020), answer({ command: 'off', at: 1_020 }, 'done', 1_021)], RULES, {
      ...ended(),
      owed: [],
    });
    const waiting = told([alert('b', 1_022)], RULES, resting);
    expect(waiting).toEqual({ ...resting, alerts: { b: 'waiting' } });
    expect(told([end('b', 1_023)], RULES, waiting)).toEqual(resting);
    // Refused: it surely did not sound.
    const refused = told([alert('a', 1_000), attempt(1_001), answer(ON, 'no', 1_002)]);
    expect(refused).toEqual(told([alert('a', 1_000)]));
    expect(told([end('a', 1_003)], RULES, refused)).toEqual({ ...STILL, over: ['a'], owed: [], perhapsSince: null });
  });

  test('has the tone for an alert that it fell still for before its end, and leaves one that may be on as it is', () => {
    const rested = told([time(1_061), answer({ command: 'off', at: 1_061 }, 'done', 1_062)], RULES, sounding());
    expect(told([end('a', 1_100)], RULES, rested)).toEqual({
      ...rested,
      mode: 'calming',
      until: 1_110,
      alerts: {},
      over: ['a'],
      owed: [{ command: 'all-clear', at: 1_100, key: 'a' }],
    });
    const unsure: SirenState = { ...STILL, stillSince: 990, until: 1_060, alerts: { a: 'waiting' } };
    expect(told([end('a', 1_005)], RULES, unsure)).toEqual({ ...unsure, alerts: {} });
  });

  test('is still by hand: nothing that stands makes it sound again', () => {
    const stopped = told([stop(1_030)], RULES, sounding());
    expect(stopped).toEqual({
      ...sounding(),
      mode: 'still',
      until: null,
      stillSince: 1_030,
      owed: [{ command: 'off', at: 1_030 }],
    });
    expect(told([time(1_300)], RULES, stopped)).toEqual(stopped);
    const both = told([alert('b', 1_003), stop(1_030)], RULES, sounding());
    expect(both.alerts).toEqual({ a: 'sounded', b: 'sounded' });
    expect(told([stop(1_030)], RULES, { ...STILL, stillSince: 1_025, alerts: { a: 'waiting' } })).toEqual({
      ...STILL,
      stillSince: 1_025,
      alerts: { a: 'sounded' },
    });
  });

  test('knows an alert again while it stands and after it is over, and no end of what it was never told', () => {
    expect(told([alert('a', 1_040)], RULES, sounding())).toEqual(sounding());
    expect(told([alert('a', 1_011)], RULES, ended())).toEqual(ended());
    expect(told([end('b', 1_011)], RULES, sounding())).toEqual(sounding());
    expect(told([end('toString', 1_011)], RULES, sounding())).toEqual(sounding());
    expect(told([alert('d', 1_000, true)])).toEqual(STILL);
    expect(told([alert('d', 1_000, true)], { ...RULES, drills: true }).mode).toBe('sounding');
    const many = Array.from({ length: 201 }, (_, index) => `k${index}`);
    const all = told(
      many.flatMap((key) => [alert(key, 1_005), end(key, 1_006)]),
      RULES,
      sounding(),
    );
    expect(all.over).toEqual(many.slice(1));
  });

  test('sounds on while another alert stands, and for one that begins meanwhile', () => {
    const two = told([alert('b', 1_005)], RULES, sounding());
    expect(two).toEqual({ ...sounding(), alerts: { a: 'sounded', b: 'sounded' } });
    expect(told([end('a', 1_010)], RULES, two)).toEqual({ ...sounding(), alerts: { b: 'sounded' }, over: ['a'] });
    // Not sure of the first: it will sound anew, and then for both.
    const unsure = told([alert('a', 1_000), attempt(1_001), alert('b', 1_005)]);
    expect(unsure.alerts).toEqual({ a: 'tried', b: 'tried' });
  });

  test('has sounded for what nobody knew of if half of its time is left when it answers, and not if less is', () => {
    const unsure = told([alert('a', 1_000), attempt(1_001), answer(ON, 'perhaps', 1_002)]);
    expect(unsure).toEqual(told([alert('a', 1_000), attempt(1_001)]));
    expect(told([answer(ON, 'no', 1_009, false)], RULES, unsure)).toEqual(unsure);
    const at = (instant: number): SirenState => told([answer(ON, 'done', instant, false)], RULES, unsure);
    expect(at(1_031)).toEqual({ ...unsure, owed: [], perhapsSince: null, alerts: { a: 'sounded' } });
    expect(at(1_032)).toEqual({ ...unsure, owed: [], perhapsSince: null });
    // So it sounds anew after its pause, for the same alert.
    const anew = told([time(1_061), answer({ command: 'off', at: 1_061 }, 'done', 1_062)], RULES, at(1_032));
    expect([anew.mode, anew.alerts, sirenDue(anew, RULES)]).toEqual(['still', { a: 'tried' }, 1_081]);
    expect(told([time(1_080)], RULES, anew)).toEqual(anew);
    expect(owedBy(told([time(1_081)], RULES, anew))).toEqual([{ command: 'on', at: 1_081, key: 'a' }]);
    // Named by what is new, where there is such.
    expect(owedBy(told([alert('b', 1_070), time(1_081)], RULES, anew))).toEqual([
      { command: 'on', at: 1_081, key: 'b' },
    ]);
  });

  test('hears no answer to what it does not owe first', () => {
    const begun = told([alert('a', 1_000), attempt(1_001)]);
    for (const order of [{ ...ON, at: 999 }, { ...ON, command: 'off' as const }, TONE])
      expect(told([answer(order, 'done', 1_002)], RULES, begun)).toEqual(begun);
    expect(told([answer(ON, 'done', 1_003)], RULES, sounding())).toEqual(sounding());
    expect(told([attempt(1_003)], RULES, sounding())).toEqual(sounding());
  });

  test('is switched on for an alert over the tone of the all-clear, off before if the tone may sound', () => {
    const owed = told([answer(OFF, 'done', 1_011)], RULES, ended());
    const on: SirenOrder = { command: 'on', at: 1_015, key: 'b' };
    expect(owedBy(told([alert('b', 1_015)], RULES, owed))).toEqual([on]);
    const both = told([attempt(1_012), alert('b', 1_015)], RULES, owed);
    expect(both).toMatchObject({ mode: 'sounding', until: null, owed: [{ command: 'off', at: 1_015 }, on] });
    // An alert does not wait for an end that nobody confirms; it may be on from then on.
    const off: SirenOrder = { command: 'off', at: 1_015 };
    expect(told([answer(off, 'perhaps', 1_016)], RULES, both)).toEqual({
      ...both,
      owed: [on],
      perhapsSince: 1_016,
      until: 1_076,
    });
    expect(told([answer(off, 'done', 1_016)], RULES, both)).toEqual({ ...both, owed: [on] });
    // An end with nothing behind it, or with the tone, stays owed until it is confirmed.
    expect(told([answer(OFF, 'perhaps', 1_011)], RULES, ended())).toEqual(ended());
    const alone = told([end('a', 1_010, false)], RULES, sounding());
    expect(told([answer(OFF, 'no', 1_011)], RULES, alone)).toEqual(alone);
    expect(told([attempt(1_011)], RULES, alone)).toEqual(alone);
  });

  test('one that refuses the tone does not sound it, and its time goes on', () => {
    const tone = told([answer(OFF, 'done', 1_011), attempt(1_012)], RULES, ended());
    expect(told([answer(TONE, 'no', 1_013)], RULES, tone)).toEqual({ ...tone, perhapsSince: null });
    expect(told([answer(TONE, 'no', 1_013, false)], RULES, tone)).toEqual(tone);
    const gone = told([answer(TONE, 'no', 1_013), time(1_020)], RULES, tone);
    expect(gone).toEqual({ ...tone, mode: 'still', until: null, perhapsSince: null, owed: [] });
  });

  test('one that may be on counts as sounding from the alert on, and as on until it is told to be still', () => {
    const unknown = perhapsOn(1_000, RULES);
    expect(unknown).toEqual({ ...STILL, until: 1_060 });
    expect(mayBeOn(unknown)).toBe(true);
    expect(perhapsOn(1_000, RULES, sounding())).toEqual(sounding());
    const owed = told([alert('a', 1_000)]);
    expect(perhapsOn(1_000, RULES, owed)).toEqual(owed);
    expect(perhapsOn(1_030, RULES, unknown)).toEqual(unknown);
    const owing = { ...STILL, owed: [{ command: 'off', at: 900 }] } as const;
    expect([mayBeOn(owing), perhapsOn(1_000, RULES, owing)]).toEqual([true, owing]);
    const begun = told([alert('a', 1_005)], RULES, unknown);
    expect(begun).toMatchObject({ mode: 'sounding', until: 1_065, perhapsSince: 1_005, alerts: { a: 'tried' } });
    // What it owes already it does not owe twice.
    expect(owedBy(told([end('a', 1_006, false)], RULES, { ...begun, owed: [OFF] }))).toEqual([OFF]);
  });

  test('says when it is due: at the end of what it does, or of its pause while something waits', () => {
    expect(sirenDue(STILL, RULES)).toBeUndefined();
    expect(sirenDue(sounding(), RULES)).toBe(1_061);
    expect(sirenDue({ ...STILL, stillSince: 990, alerts: { a: 'waiting' } }, RULES)).toBe(1_010);
    expect(sirenDue({ ...STILL, stillSince: 990, alerts: { a: 'tried' } }, RULES)).toBe(1_010);
    expect(sirenDue({ ...STILL, stillSince: 990, alerts: { a: 'tried' }, owed: [OFF] }, RULES)).toBeUndefined();
    expect(sirenDue({ ...STILL, stillSince: 990, alerts: { a: 'sounded' } }, RULES)).toBeUndefined();
    expect(sirenDue(told([alert('a', 1_000)]), RULES)).toBeUndefined();
  });

  test('another in its place was told nothing, and knows for which alerts it has to sound', () => {
    const before = told([alert('b', 1_005)], RULES, told([alert('a', 1_000), attempt(1_001)]));
    expect(inPlaceOf(before)).toEqual({ ...before, mode: 'still', until: null, perhapsSince: null, owed: [] });
  });
});
