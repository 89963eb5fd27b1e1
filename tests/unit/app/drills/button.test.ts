import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../../src/app/access/audit.ts';
import { buttonFeed, buttonProblem, drillButton } from '../../../../src/app/drills/button.ts';
import type { DrillWish } from '../../../../src/app/drills/office.ts';
import { AppError } from '../../../../src/app/kit/errors.ts';
import { FEED_ID } from '../../../../src/app/log/feeds.ts';
import { destinationTo } from '../../../support/notify-rig.ts';

const pressed = async (begin: (wish: DrillWish) => Promise<never>, withButton = true) => {
  const noted: AuditEntry[] = [];
  const press = drillButton({
    office: { begin },
    audit: { note: async (entry) => void noted.push(entry) },
    clock: { now: () => 7, after: () => () => {} },
    observe: () => {},
  });
  const button = { button: { scenario: 'nationwide', speed: 60 } } as const;
  await press(destinationTo('mqtt://home.test', { id: 'home', kind: 'mqtt', ...(withButton ? button : {}) }));
  return noted;
};

test('whoever presses it begins the drill of the button in its own feed, and the audit says so', async () => {
  const wishes: DrillWish[] = [];
  const noted = await pressed(async (wish) => wishes.push(wish) as never);
  expect(wishes).toMatchObject([{ scenario: 'nationwide', speed: 60, feed: 'button-home', loop: false }]);
  expect(noted).toMatchObject([
    { at: 7, who: { kind: 'hub', id: 'destination home' }, act: 'beginDrill', outcome: 'done' },
  ]);
});

test('a drill that is refused is noted with the reason', async () => {
  const noted = await pressed(async () => {
    throw new AppError('drill.feed-in-use', 'another plays there');
  });
  expect(noted).toMatchObject([{ outcome: 'drill.feed-in-use' }]);
});

test('without a button nothing begins', async () => {
  const wishes: DrillWish[] = [];
  const noted = await pressed(async (wish) => wishes.push(wish) as never, false);
  expect(wishes).toEqual([]);
  expect(noted).toMatchObject([{ outcome: 'drill.unknown' }]);
});

test('its feed has a name that feeds may have, whatever the destination is called', () => {
  for (const id of ['home', '-', 'a'.repeat(32), 'abcdefghijklmnopqrstuvwx-zz', '0f3c9a1b2c3d'])
    expect(buttonFeed(id)).toMatch(FEED_ID);
});

test.each([
  ['a destination without a button', { kind: 'webhook' }, undefined],
  ['a button where nobody can press it', { kind: 'webhook', button: 'night' }, /only a destination at a broker/],
  ['a button for a scenario that does not ship', { kind: 'mqtt', button: 'dusk' }, /expected one of night, storm/],
  ['a button for one that does', { kind: 'mqtt', button: 'night' }, undefined],
] as const)('%s is refused with its reason, or not at all', (_, { kind, ...has }, problem) => {
  const button = 'button' in has ? { button: { scenario: has.button, speed: 'max' as const } } : {};
  const said = buttonProblem({ kind, ...button }, ['night', 'storm']);
  expect(said ?? '').toMatch(problem ?? /^$/);
});
