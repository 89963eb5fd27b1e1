import { describe, expect, test } from 'vitest';
import type { RegionState } from '../../../src/domain/place-state.ts';
import { NOTHING_TOLD, tell } from '../../../src/page/shared/store/tell.ts';

/** The sounds of a course of states. */
const sounds = (...states: readonly RegionState[]) => {
  let told = NOTHING_TOLD;
  return states.map((state) => {
    const next = tell(told, state);
    told = next.told;
    return next.sound;
  });
};

describe('telling the viewer', () => {
  test('the first state makes no sound', () => {
    expect(sounds('alert')).toEqual([undefined]);
  });

  test('an alert sounds, and so does its end', () => {
    expect(sounds('clear', 'alert', 'clear')).toEqual([undefined, 'alert', 'clear']);
  });

  test('a break of the connection in calm is no all-clear', () => {
    expect(sounds('clear', 'unknown', 'clear')).toEqual([undefined, undefined, undefined]);
  });

  test('an alert that was there before the break does not sound again, its end after the break does', () => {
    expect(sounds('clear', 'alert', 'unknown', 'alert')).toEqual([undefined, 'alert', undefined, undefined]);
    expect(sounds('clear', 'alert', 'unknown', 'clear')).toEqual([undefined, 'alert', undefined, 'clear']);
  });

  test('becoming unknown is news without a sound', () => {
    expect(tell(tell(NOTHING_TOLD, 'clear').told, 'unknown')).toMatchObject({ isNews: true, sound: undefined });
    expect(tell(NOTHING_TOLD, 'clear').isNews).toBe(false);
  });
});
