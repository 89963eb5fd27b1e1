import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type SirenCommand,
  type SirenInput,
  type SirenRules,
  type SirenState,
  STILL,
  siren,
  sirenDue,
} from '../../src/domain/siren.ts';

const RULES: SirenRules = { longest: 60, pause: 20, allClear: 10, drills: false };

type Step = {
  readonly after: number;
  readonly input: DistributedOmit<SirenInput, 'at'> | { readonly kind: 'restart' };
};
type DistributedOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

const KEYS = ['a', 'b', 'c', 'd'];
const step = (drills: boolean): fc.Arbitrary<Step> =>
  fc.record({
    after: fc.integer({ min: 0, max: 40 }),
    input: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('alert' as const),
          key: fc.constantFrom(...KEYS),
          drill: fc.constant(drills),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('end' as const), key: fc.constantFrom(...KEYS), calm: fc.boolean() }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'stop' as const }) },
      { weight: 3, arbitrary: fc.constant({ kind: 'time' as const }) },
      { weight: 2, arbitrary: fc.constant({ kind: 'restart' as const }) },
    ),
  });

type Said = {
  readonly at: number;
  readonly command: SirenCommand;
  readonly by: string;
  readonly ended: boolean;
  readonly calm: boolean;
};

/** Plays steps; each time something is due the clock stops there, as a timer would make it. */
const play = (steps: readonly Step[], rules: SirenRules = RULES) => {
  let state: SirenState = STILL;
  let now = 1_000;
  const said: Said[] = [];
  const ons = new Map<number, readonly string[]>();
  const take = (input: SirenInput): void => {
    const before = state;
    const next = siren(state, input, rules);
    state = next.state;
    for (const command of next.commands) {
      const ended = input.kind === 'end' && Object.keys(state.alerts).length === 0;
      said.push({ at: input.at, command, by: input.kind, ended, calm: input.kind === 'end' && input.calm });
      if (command === 'on') {
        const fresh = Object.keys(state.alerts).filter((key) => before.alerts[key] !== 'sounded');
        ons.set(said.length - 1, fresh);
      }
    }
  };
  const until = (end: number): void => {
    for (let due = sirenDue(state, rules); due !== undefined && due <= end; due = sirenDue(state, rules)) {
      now = Math.max(now, due);
      take({ kind: 'time', at: now });
      if (sirenDue(state, rules) === due) break;
    }
    now = Math.max(now, end);
  };
  for (const { after, input } of steps) {
    until(now + after);
    // What is kept over a restart is JSON, and nothing else is.
    if (input.kind === 'restart') state = JSON.parse(JSON.stringify(state)) as SirenState;
    else take({ ...input, at: now } as SirenInput);
  }
  until(now + 10_000);
  return { said, ons, state };
};

const steps = (drills = false) => fc.array(step(drills), { maxLength: 60 });

describe('a siren, over random nights with restarts', () => {
  test('never sounds longer than it may, and is still in the end', () => {
    fc.assert(
      fc.property(steps(), (all) => {
        const { said, state } = play(all);
        let on: number | undefined;
        for (const { at, command } of said) {
          if (on !== undefined) expect(at - on).toBeLessThanOrEqual(RULES.longest);
          on = command === 'on' ? at : undefined;
        }
        expect(on).toBeUndefined();
        expect(state.mode).toBe('still');
      }),
    );
  });

  test('begins for an alert that it has not sounded for, and for each one once', () => {
    fc.assert(
      fc.property(steps(), (all) => {
        const { ons } = play(all);
        const sounded = new Set<string>();
        for (const keys of ons.values()) {
          expect(keys.length).toBeGreaterThan(0);
          for (const key of keys) {
            expect(sounded.has(key)).toBe(false);
            sounded.add(key);
          }
        }
      }),
    );
  });

  test('is switched off by the end of the last alert, by its time, or by hand, and by nothing that is only silence', () => {
    fc.assert(
      fc.property(steps(), (all) => {
        const { said } = play(all);
        let began = 0;
        let tone = 0;
        for (const { at, command, by, ended } of said) {
          if (command === 'on') began = at;
          if (command === 'all-clear') tone = at;
          if (command !== 'off') continue;
          const byTime = at - began === RULES.longest || at - tone === RULES.allClear;
          expect(byTime || (by === 'end' && ended) || by === 'stop' || by === 'alert').toBe(true);
        }
      }),
    );
  });

  test('says all clear only when the last alert has ended and the place is known to be clear', () => {
    fc.assert(
      fc.property(steps(), (all) => {
        for (const { command, ended, calm } of play(all).said)
          if (command === 'all-clear') expect(ended && calm).toBe(true);
      }),
    );
  });

  test('does nothing for a drill unless it is one for drills', () => {
    fc.assert(
      fc.property(steps(true), (all) => {
        expect(play(all).said).toEqual([]);
      }),
    );
    const drill: Step = { after: 0, input: { kind: 'alert', key: 'a', drill: true } };
    expect(play([drill], { ...RULES, drills: true }).said.map(({ command }) => command)).toEqual(['on', 'off']);
  });

  test('waits out its pause, and sounds then for what still stands', () => {
    const alert = (key: string, after: number): Step => ({ after, input: { kind: 'alert', key, drill: false } });
    const end = (key: string, after: number): Step => ({ after, input: { kind: 'end', key, calm: true } });
    const rules = { ...RULES, allClear: 0 };
    const { said } = play([alert('a', 0), end('a', 5), alert('b', 5)], rules);
    expect(said.map(({ at, command }) => [at - 1_000, command])).toEqual([
      [0, 'on'],
      [5, 'off'],
      [25, 'on'],
      [85, 'off'],
    ]);
    expect(play([alert('a', 0), end('a', 5), alert('b', 5), end('b', 5)], rules).said).toHaveLength(2);
  });
});
