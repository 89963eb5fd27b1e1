import { describe, expect, test } from 'vitest';
import { fakeCli, ok } from './fake-cli.ts';

const rejected = [
  { kind: 'dead-letter', at: '2026-11-20T07:00:00.000Z', id: 'l1', attempts: 3, reason: 'no room', signals: [] },
  {
    kind: 'refused',
    at: '2026-11-20T06:00:00.000Z',
    source: 'city',
    code: 'signal.too-old',
    detail: 'a day old',
    signal: '{}',
  },
];

describe('what was refused', () => {
  test('is listed with its reason, dead letters by their id', async () => {
    const cli = fakeCli({ hub: { 'v1/rejected': ok({ feed: 'ua', rejected }) } });
    expect(await cli.run('refused', 'list')).toBe(0);
    expect(cli.out()).toContain('dead letter l1: no room');
    expect(cli.out()).toContain('city: signal.too-old (a day old)');
    const none = fakeCli({ hub: { 'v1/rejected': ok({ feed: 'ua', rejected: [] }) } });
    expect(await none.run('refused', 'list', '--lang', 'uk')).toBe(0);
    expect(none.out()).toContain('Нічого не відхилено');
  });

  test.each([
    ['retry', 'POST v1/rejected/l1/retry', 'waits in the queue again'],
    ['discard', 'DELETE v1/rejected/l1', 'no longer doubtful'],
  ])('%s asks the hub and says what it did', async (word, request, said) => {
    const cli = fakeCli({ hub: { [request]: ok({ id: 'l1' }) } });
    expect(await cli.run('refused', word, 'l1')).toBe(0);
    expect(cli.sent.map((one) => one.request)).toEqual([request]);
    expect(cli.out()).toContain(said);
  });
});
