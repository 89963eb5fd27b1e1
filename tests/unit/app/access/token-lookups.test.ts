import { expect, test } from 'vitest';
import { tokenLookups } from '../../../../src/app/access/token-lookups.ts';
import { fakeClock } from '../../cli/fake-clock.ts';

const start = () => {
  const clock = fakeClock();
  const asked: string[] = [];
  const told: { readonly event: string; readonly fields: object }[] = [];
  const lookups = tokenLookups({
    clock,
    observe: (event, fields = {}) => void told.push({ event, fields }),
    lookUp: async (token) => {
      asked.push(token);
      return token === 'right' ? 'the city' : undefined;
    },
  });
  return { clock, asked, told, find: lookups.find };
};

test('a token that nobody has is looked up once in a moment, and again after it', async () => {
  const { clock, asked, find } = start();
  for (let times = 0; times < 5; times += 1) expect(await find('wrong', 'a')).toBeUndefined();
  expect(asked).toEqual(['wrong']);
  await clock.advance(1_000);
  await find('wrong', 'a');
  expect(asked).toHaveLength(2);
});

test('guessing is slowed down, for the guesser alone, and what is right gets through', async () => {
  const { clock, asked, find } = start();
  const guesses = Array.from({ length: 1_000 }, (_, index) =>
    find(`guess ${index}`, 'a').catch((error: Error) => error),
  );
  for (let times = 0; times < 10; times += 1) await find(`mistake ${times}`, 'b');
  expect(await find('right', 'c')).toBe('the city');
  const late = find('right', 'b');
  await clock.advance(100);
  expect(await late).toBe('the city');
  for (let seconds = 0; seconds < 30; seconds += 1) await clock.advance(1_000);
  expect(await Promise.all(guesses)).toHaveLength(1_000);
  const before = asked.length;
  const more = Array.from({ length: 100 }, (_, index) =>
    find(`more ${index}`, 'a').catch((error: Error) => error.message),
  );
  await clock.advance(10_000);
  expect((await Promise.all(more)).filter((answer) => answer !== undefined)).toHaveLength(80);
  expect(asked.length - before).toBe(20);
});

test('mistakes of a minute ago are forgiven', async () => {
  const { clock, asked, find } = start();
  for (let times = 0; times < 15; times += 1) {
    const guess = find(`guess ${times}`, 'a');
    await clock.advance(1_000);
    await guess;
  }
  await clock.advance(61_000);
  expect(await find('right', 'a')).toBe('the city');
  expect(asked).toHaveLength(16);
  expect(clock.waiting()).toBe(0);
});

test('each wrong token is counted, and told in the log ever more seldom, with its address and never the token', async () => {
  const { clock, told, find } = start();
  const guesses = Array.from({ length: 9 }, (_, index) => find(`guess-${index}`, '203.0.113.8'));
  await Promise.all(guesses);
  expect(told.filter(({ event }) => event === 'token.refused')).toHaveLength(9);
  for (let times = 0; times < 91; times += 1) {
    const one = find(`guess-${times + 9}`, '203.0.113.8');
    await clock.advance(500);
    await one;
  }
  await find('right', '203.0.113.9');
  expect(told.filter(({ event }) => event === 'token.refused')).toHaveLength(100);
  expect(told.flatMap(({ event, fields }) => (event === 'tokens.wrong' ? [fields] : []))).toEqual(
    [1, 10, 100].map((count) => ({ address: '203.0.113.8', count })),
  );
  expect(JSON.stringify(told)).not.toMatch(/guess|right/);
});
