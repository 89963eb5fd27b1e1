import type { Audit } from '../access/audit.ts';
import type { Clock } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import type { Observe } from '../kit/observe.ts';
import { FEED_ID } from '../log/feeds.ts';
import type { Destination } from '../notify/destination.ts';
import type { DrillOffice } from './office.ts';
import { NO_FAULTS } from './plan/faults.ts';

/**
 * A button in a smart home that begins a drill. Who may manage destinations has said so of this one, and of which scenario;
 * whoever presses it may begin that drill and nothing else. It has a feed of its own, so pressed again while it is
 * played it begins no second one. It is a drill like any other: marked as an exercise, told to who takes drills only.
 */
export const drillButton = (ports: {
  readonly office: Pick<DrillOffice, 'begin'>;
  readonly audit: Pick<Audit, 'note'>;
  readonly clock: Clock;
  readonly observe: Observe;
}): ((destination: Destination) => Promise<void>) => {
  const { office, audit, clock, observe } = ports;
  const begin = async (destination: Destination): Promise<string> => {
    const { button, id } = destination;
    if (button === undefined) return 'drill.unknown';
    try {
      await office.begin({ ...button, feed: buttonFeed(id), loop: false, seed: 1, faults: NO_FAULTS });
      return 'done';
    } catch (error) {
      observe('notify.failed', { destination: id, what: 'drill', error });
      return error instanceof AppError ? error.code : 'internal';
    }
  };
  return async (destination) => {
    const { id, name, button } = destination;
    const outcome = await begin(destination);
    const who = { kind: 'hub', id: `destination ${id}`, name } as const;
    await audit
      .note({
        at: clock.now(),
        who,
        from: null,
        act: 'beginDrill',
        target: `/v1/drills/${buttonFeed(id)}`,
        outcome,
        after: button,
      })
      .catch((error: unknown) => observe('notify.failed', { destination: id, what: 'audit', error }));
  };
};

/** Why it cannot have the button it has; undefined: it can, or has none. */
export const buttonProblem = (
  { kind, button }: Pick<Destination, 'kind' | 'button'>,
  scenarios: readonly string[],
): string | undefined => {
  if (button === undefined) return undefined;
  if (kind !== 'mqtt') return 'button: only a destination at a broker (mqtt) has one';
  return scenarios.includes(button.scenario) ? undefined : `button.scenario: expected one of ${scenarios.join(', ')}`;
};

/** Feeds have names of up to 32 letters, and ids of destinations are shorter, but for some in the settings. */
export const buttonFeed = (id: string): string => {
  const feed = `button-${id}`.slice(0, 32).replace(/-+$/, '');
  return FEED_ID.test(feed) ? feed : 'button';
};
