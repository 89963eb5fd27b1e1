import { describe, expect, test } from 'vitest';
import type { Audit, AuditEntry } from '../../src/app/access/audit.ts';
import type { PeopleStore, Person } from '../../src/app/access/people.ts';

/** What every store of people and every audit does. `keep` of the audit is a day. */
export const accessContract = (name: string, open: () => Promise<{ people: PeopleStore; audit: Audit }>): void => {
  const DAY = 86_400_000;
  const now = Date.now();
  const person = (id: string, ...hashes: string[]): Person => ({
    id,
    name: id,
    role: 'reader',
    addedAt: 1,
    tokens: hashes.map((hash) => ({ hash, addedAt: 1, endsAt: null })),
  });
  const entry = (at: number, id: string): AuditEntry => ({
    at,
    who: { kind: 'person', id, name: id },
    from: null,
    act: 'addPerson',
    target: '/v1/people',
    outcome: 'done',
  });

  describe(`people and audit in ${name}`, () => {
    test('a person is found by id and by each of its tokens, and by none that was replaced', async () => {
      const { people } = await open();
      await people.put(person('b', 'h1', 'h2'));
      await people.put(person('a', 'h3'));
      expect(await people.list()).toEqual([person('a', 'h3'), person('b', 'h1', 'h2')]);
      expect(await people.byTokenHash('h2')).toEqual(person('b', 'h1', 'h2'));
      await people.put(person('b', 'h4'));
      expect(await people.byTokenHash('h1')).toBeUndefined();
      expect(await people.byTokenHash('h4')).toEqual(person('b', 'h4'));
      expect(await people.remove('b')).toBe(true);
      expect(await people.remove('b')).toBe(false);
      expect(await people.byTokenHash('h4')).toBeUndefined();
      expect(await people.get('b')).toBeUndefined();
    });

    test('the audit is told newest first, by time, by person, at most so many', async () => {
      const { audit } = await open();
      for (let index = 0; index < 1_200; index += 1)
        await audit.note(entry(now + index, index % 600 === 0 ? 'x' : 'y'));
      expect((await audit.list({ limit: 2 })).map(({ at }) => at - now)).toEqual([1_199, 1_198]);
      expect((await audit.list({ limit: 10, who: 'x' })).map(({ at }) => at - now)).toEqual([600, 0]);
      const some = await audit.list({ limit: 10, from: now + 3, to: now + 6 });
      expect(some.map(({ at }) => at - now)).toEqual([5, 4, 3]);
    });

    test('an entry that is a day old is still there', async () => {
      const { audit } = await open();
      await audit.note(entry(now - DAY + 1_000, 'x'));
      await audit.note(entry(now, 'y'));
      expect(await audit.list({ limit: 10 })).toHaveLength(2);
    });
  });
};
