import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSignal } from '../../src/adapters/signals/parse-signal.ts';
import { contentOf, identify, withAnswer } from '../../src/app/intake/identity.ts';
import type { ReadContext, Said, SaidLine } from '../../src/app/intake/said.ts';
import { signalOf, wireOf } from '../../src/app/intake/said.ts';
import { defined } from '../../src/domain/defined.ts';
import type { Signal } from '../../src/domain/signal.ts';
import { HAZARDS, THREAT_KINDS, THREAT_LEVELS } from '../../src/domain/words.ts';
import { record, START } from '../support/sequencing.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';

const context: ReadContext = {
  source: record('mod'),
  receivedAt: START,
  catalogue: SMALL_COUNTRY,
  scenarioTime: false,
};

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const instant = fc.integer({ min: START - 86_400_000, max: START + 60_000 });
const reason = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => text.trim() === text);
const details = fc.record({
  level: optional(fc.constantFrom(...THREAT_LEVELS)),
  threats: optional(
    fc.array(
      fc
        .record({
          kind: fc.constantFrom(...THREAT_KINDS),
          level: optional(fc.constantFrom(...THREAT_LEVELS)),
          since: optional(instant),
          reason: optional(reason),
        })
        .map(defined),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  reason: optional(reason),
});
const place = fc.record({
  region: fc.constantFrom('11', 'Lakes', 'Місто', 'Atlantis', '3'),
  hazard: fc.constantFrom(...HAZARDS),
});
const about = fc.record({ id: optional(fc.string({ minLength: 1, maxLength: 8 })), at: optional(instant) });
const line = fc.tuple(place, details, optional(instant)).map(([where, more, at]) => defined({ ...where, ...more, at }));

const said: fc.Arbitrary<Said> = fc.oneof(
  fc
    .tuple(place, about, details)
    .map(([where, when, more]) => defined({ kind: 'alert' as const, ...where, ...when, ...more })),
  fc
    .tuple(place, about, optional(reason))
    .map(([where, when, why]) => defined({ kind: 'all-clear' as const, ...where, ...when, reason: why })),
  fc
    .tuple(place, about, reason)
    .map(([where, when, why]) => ({ ...defined({ kind: 'retraction' as const, ...where, ...when }), reason: why })),
  fc.tuple(instant, fc.array(line, { maxLength: 5 }), fc.boolean()).map(
    ([at, active, isWhole]): Said => ({
      kind: 'snapshot',
      at,
      active: active as readonly SaidLine[],
      ...(isWhole ? {} : { whole: false }),
    }),
  ),
  fc.constant<Said>({ kind: 'heartbeat' }),
);

/** The same values, made in another order. */
const turned = <T>(value: T): T =>
  (Array.isArray(value)
    ? value.map(turned)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([name, one]) => [name, turned(one)]),
        )
      : value) as T;

const same = (text: string): string => text;

const recognised = (signal: Signal) => {
  const answered = signal.kind === 'snapshot' ? withAnswer(signal, true, same) : signal;
  return [identify(answered, true, same), identify(answered, false, same), 'answer' in answered ? answered.answer : ''];
};

describe('what an adapter has read', () => {
  test('comes to the same signal as the same in text', () => {
    fc.assert(
      fc.property(said, (one) => {
        const typed = signalOf(one, context);
        const text = parseSignal(JSON.parse(JSON.stringify(wireOf(one))), context);
        if ('code' in typed || 'code' in text) {
          expect(typed).toEqual(text);
          return;
        }
        expect(typed.signal).toEqual(text.signal);
        expect(typed.unread.map(({ code, detail, line: at }) => [code, detail, at])).toEqual(
          text.unread.map(({ code, detail, line: at }) => [code, detail, at]),
        );
        expect(recognised(typed.signal)).toEqual(recognised(text.signal));
        if (one.kind !== 'heartbeat') expect(typed.saysWhen).toBe(text.saysWhen);
      }),
      { numRuns: 300 },
    );
  });

  test('is recognised whatever the order of its fields', () => {
    fc.assert(
      fc.property(said, (one) => {
        const read = signalOf(one, context);
        if ('code' in read) return;
        expect(recognised(turned(read.signal))).toEqual(recognised(read.signal));
      }),
      { numRuns: 300 },
    );
  });

  test('is recognised by all that it says', () => {
    fc.assert(
      fc.property(said, (one) => {
        const read = signalOf(one, context);
        if ('code' in read) return;
        const { receivedAt: _, id: __, source: ___, trust: ____, ...content } = read.signal;
        expect(JSON.parse(JSON.stringify(contentOf(read.signal)))).toEqual(content);
      }),
      { numRuns: 300 },
    );
  });
});

describe('bounds', () => {
  const about22 = { region: '11', hazard: 'air-raid' } as const;

  test('a reason that is too long is cut off, and its signal is taken', () => {
    const read = signalOf({ kind: 'all-clear', ...about22, reason: 'x'.repeat(900) }, context);
    expect(read).toMatchObject({ signal: { reason: 'x'.repeat(500) } });
  });

  test.each([
    ['an id without a character', { kind: 'alert', ...about22, id: '' }],
    ['an id that is too long for a key', { kind: 'alert', ...about22, id: 'x'.repeat(201) }],
    ['a retraction that does not say why', { kind: 'retraction', ...about22, reason: ' ' }],
    [
      'a list of more lines than there are places',
      { kind: 'snapshot', at: START, active: Array.from({ length: 10_001 }, () => about22) },
    ],
  ] satisfies readonly (readonly [string, Said])[])('%s is refused', (_, one) => {
    expect(signalOf(one, context)).toMatchObject({ code: 'signal.malformed' });
  });

  test('a name of a place is not shown at any length', () => {
    const read = signalOf({ kind: 'alert', region: 'x'.repeat(100_000), hazard: 'air-raid' }, context);
    expect('code' in read && read.detail.length).toBeLessThan(300);
  });
});
