import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isUntried,
  mayBeOn,
  owedBy,
  perhapsOn,
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

/**
 * What comes of one try: the siren does it and says so; it does it, and nobody hears; it refuses; the try is lost on its
 * way. `killed`: the process ends right after, whether or not it was done.
 */
const ANSWERS = ['answered', 'unheard', 'refused', 'lost', 'killed-after', 'killed-before'] as const;
type Answer = (typeof ANSWERS)[number];
/** How long after a try that came to nothing the next one is made. */
const RETRY = 7;

/**
 * Plays steps; each time something is due the clock stops there, as a timer would make it. The siren answers as it is
 * asked to, and in the end answers all.
 */
const play = (
  steps: readonly Step[],
  rules: SirenRules = RULES,
  answers: readonly Answer[] = [],
  first: SirenState = STILL,
) => {
  let state = first;
  let now = 1_000;
  let tries = 0;
  let retryAt: { readonly name: string; readonly at: number } | undefined;
  const said: Said[] = [];
  const ons = new Map<number, readonly string[]>();
  /** When each alert was first told to it. */
  const begun = new Map<string, number>();
  /** What the thing on the roof does, from when. */
  const device: { readonly at: number; readonly does: SirenCommand }[] = [];
  const restart = (): void => {
    // What is kept over a restart is JSON, and nothing else is.
    state = JSON.parse(JSON.stringify(state)) as SirenState;
    retryAt = undefined;
  };
  const send = (input: SirenInput): void => {
    for (let count = 0; count < 10; count += 1) {
      const [first] = owedBy(state);
      if (first === undefined) return;
      const name = `${first.command}|${first.at}`;
      if (retryAt?.name === name && retryAt.at > now) return;
      const before = state;
      const isFirst = isUntried(state);
      state = siren(state, { kind: 'try', calm: true, at: now }, rules);
      const [order] = owedBy(state);
      if (order === undefined || `${order.command}|${order.at}` !== name) continue;
      const ended = input.kind === 'end' && Object.keys(state.alerts).length === 0;
      said.push({ at: now, command: order.command, by: input.kind, ended, calm: input.kind === 'end' && input.calm });
      const answer = answers[tries] ?? 'answered';
      tries += 1;
      if (answer === 'answered' || answer === 'unheard' || answer === 'killed-after')
        device.push({ at: now, does: order.command });
      if (order.command === 'on' && answer === 'answered') {
        const fresh = Object.keys(state.alerts).filter((key) => before.alerts[key] !== 'sounded');
        ons.set(said.length - 1, fresh);
      }
      if (answer === 'killed-after' || answer === 'killed-before') {
        restart();
        continue;
      }
      const heard = answer === 'answered' ? 'done' : answer === 'refused' ? 'no' : 'perhaps';
      state = siren(state, { kind: 'answer', order, answer: heard, first: isFirst, at: now }, rules);
      if (heard !== 'done') retryAt = { name, at: now + RETRY };
    }
  };
  const take = (input: SirenInput): void => {
    if (input.kind === 'alert' && !begun.has(input.key)) begun.set(input.key, input.at);
    state = siren(state, input, rules);
    send(input);
  };
  const next = (): number =>
    Math.min(
      sirenDue(state, rules) ?? Number.POSITIVE_INFINITY,
      owedBy(state).length === 0 ? Number.POSITIVE_INFINITY : (retryAt?.at ?? now),
    );
  const until = (end: number): void => {
    for (let due = next(); due <= end; due = next()) {
      now = Math.max(now, due);
      take({ kind: 'time', at: now });
      if (next() === due) break;
    }
    now = Math.max(now, end);
  };
  for (const { after, input } of steps) {
    until(now + after);
    if (input.kind === 'restart') restart();
    else take({ ...input, at: now } as SirenInput);
  }
  const endedAt = now;
  until(now + 10_000);
  return { said, ons, begun, state, device, endedAt };
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

const answers = fc.array(fc.constantFrom(...ANSWERS), { maxLength: 25 });

describe('a siren that may be on counts as one that is', () => {
  test('whatever it answers, it is told to be still no later than it may sound, and as soon as the last alert ends', () => {
    fc.assert(
      fc.property(steps(), answers, (all, how) => {
        const { said, device, state } = play(all, RULES, how);
        let on: number | undefined;
        for (const { at, does } of device) {
          if (does === 'on') on ??= at;
          else if (on !== undefined) {
            const began = on;
            const asked = said.find((one) => one.at >= began && one.command !== 'on');
            expect((asked?.at ?? Number.POSITIVE_INFINITY) - began).toBeLessThanOrEqual(RULES.longest);
            on = undefined;
          }
        }
        expect(on).toBeUndefined();
        expect(device.length === 0 ? 'off' : device.at(-1)?.does).toBe('off');
        expect(mayBeOn(state)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('whatever it answers, it has sounded for each alert that stands, and once for each that it was heard to sound for', () => {
    fc.assert(
      fc.property(steps(), answers, (all, how) => {
        const { said, ons, state } = play(all, RULES, how);
        expect(Object.values(state.alerts).filter((how) => how !== 'sounded')).toEqual([]);
        const sounded = new Set<string>();
        for (const [index, keys] of ons) {
          const on = said[index]?.at ?? 0;
          const off = said.find(({ at, command }, later) => later > index && at >= on && command !== 'on');
          if ((off?.at ?? 0) - on < RULES.longest / 2) continue;
          for (const key of keys) {
            expect(sounded.has(key)).toBe(false);
            sounded.add(key);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('whatever it answers, each alert that stands was sounded for long enough to be heard', () => {
    fc.assert(
      fc.property(
        steps().map((all) => all.filter(({ input }) => input.kind !== 'stop')),
        answers,
        (all, how) => {
          const { device, begun, state } = play(all, RULES, how);
          const soundings: (readonly [from: number, to: number])[] = [];
          let on: number | undefined;
          for (const { at, does } of device) {
            if (does === 'on') on ??= at;
            else if (on !== undefined) {
              soundings.push([on, at]);
              on = undefined;
            }
          }
          for (const key of Object.keys(state.alerts)) {
            const since = begun.get(key) ?? 0;
            expect(soundings.some(([from, to]) => to >= since && to - from >= RULES.longest / 2)).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('one that answers just before it would be switched off sounds its whole time after its pause', () => {
    const alert: Step = { after: 0, input: { kind: 'alert', key: 'a', drill: false } };
    const later: Step = { after: 58, input: { kind: 'alert', key: 'b', drill: false } };
    const lost = Array.from({ length: 8 }, (): Answer => 'lost');
    const again = RULES.longest + RULES.pause;
    const { said, state } = play([alert, later], RULES, lost);
    expect(said.slice(lost.length).map(({ at, command }) => [at - 1_000, command])).toEqual([
      [lost.length * RETRY, 'on'],
      [RULES.longest, 'off'],
      [again, 'on'],
      [again + RULES.longest, 'off'],
    ]);
    expect(state.alerts).toEqual({ a: 'sounded', b: 'sounded' });
  });

  test('one that refused is no siren that may be on: it sounds its whole time once it takes it', () => {
    const alert: Step = { after: 0, input: { kind: 'alert', key: 'a', drill: false } };
    const { said } = play([alert], RULES, ['refused', 'refused']);
    expect(said.map(({ at, command }) => [at - 1_000, command])).toEqual([
      [0, 'on'],
      [RETRY, 'on'],
      [2 * RETRY, 'on'],
      [2 * RETRY + RULES.longest, 'off'],
    ]);
  });

  test('an alert that ended before the siren took it switches nothing off, and one that it may have taken does', () => {
    const alert: Step = { after: 0, input: { kind: 'alert', key: 'a', drill: false } };
    const end: Step = { after: 3, input: { kind: 'end', key: 'a', calm: false } };
    expect(play([alert, end], RULES, ['refused']).said.map(({ command }) => command)).toEqual(['on']);
    for (const answer of ['lost', 'unheard', 'killed-after'] as const)
      expect(
        play([alert, end], RULES, [answer, 'unheard', 'unheard', 'unheard'])
          .said.map(({ command }) => command)
          .at(-1),
      ).toBe('off');
  });

  test('one that was not switched off for it could not be reached is, though an alert began and ended meanwhile', () => {
    const alert = (key: string, after: number): Step => ({ after, input: { kind: 'alert', key, drill: false } });
    const end = (key: string, after: number): Step => ({ after, input: { kind: 'end', key, calm: true } });
    for (const rules of [RULES, { ...RULES, allClear: 0 }]) {
      const refused = Array.from({ length: 40 }, (): Answer => 'refused');
      const { device, state } = play([alert('a', 0), end('a', 5), alert('b', 25), end('b', 1)], rules, [
        'answered',
        ...refused.slice(0, 5),
      ]);
      expect(device.map(({ does }) => does).slice(0, 2)).toEqual(['on', 'off']);
      expect(mayBeOn(state)).toBe(false);
    }
  });

  test('one that may be on is switched off though an alert began and ended before anything was tried', () => {
    let state = perhapsOn(1_000, RULES);
    state = siren(state, { kind: 'alert', key: 'a', drill: false, at: 1_001 }, RULES);
    state = siren(state, { kind: 'end', key: 'a', calm: false, at: 1_002 }, RULES);
    state = siren(state, { kind: 'time', at: 1_001 + RULES.longest }, RULES);
    expect(owedBy(state).map(({ command }) => command)).toEqual(['off']);
  });

  test('one of which nothing is known any more is switched off when it would have been, unless it sounds for an alert', () => {
    const rest: Step = { after: 5, input: { kind: 'time' } };
    const alert: Step = { after: 0, input: { kind: 'alert', key: 'a', drill: false } };
    const unknown = perhapsOn(1_000, RULES);
    expect(play([rest], RULES, [], unknown).said.map(({ at, command }) => [at - 1_000, command])).toEqual([
      [RULES.longest, 'off'],
    ]);
    expect(play([rest, alert], RULES, [], unknown).said.map(({ command }) => command)).toEqual(['on', 'off']);
  });
});
