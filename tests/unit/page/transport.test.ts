import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attempts, FIRST_ATTEMPT, failedBy, heardBy } from '../../../src/page/shared/live/transport.ts';

describe('by which way the hub is heard', () => {
  test('behind a proxy that passes no Upgrade the page never heard anything: the second attempt is a stream', () => {
    expect(FIRST_ATTEMPT.transport).toBe('socket');
    expect(failedBy(FIRST_ATTEMPT).transport).toBe('stream');
    expect(failedBy(failedBy(FIRST_ATTEMPT)).transport).toBe('socket');
  });

  test('what works is kept to through a restart of the hub', () => {
    const working = heardBy(FIRST_ATTEMPT);
    const after = [0, 1, 2].reduce<Attempts>((attempts) => failedBy(attempts), working);
    expect(after.transport).toBe('socket');
    expect(heardBy(after)).toEqual(working);
  });

  test('from whatever came before, each way is tried again within a few attempts', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (past) => {
        let attempts = past.reduce((known, heard) => (heard ? heardBy(known) : failedBy(known)), FIRST_ATTEMPT);
        const tried = new Set<string>();
        for (let i = 0; i < 5; i += 1) {
          tried.add(attempts.transport);
          attempts = failedBy(attempts);
        }
        expect(tried.size).toBe(2);
      }),
    );
  });
});
