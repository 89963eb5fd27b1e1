import { place } from '../support/small-country.ts';
import { MOST_SKEW } from './cast.ts';
import type { Happening } from './happening.ts';
import type { Processes } from './processes.ts';
import type { Stage } from './stage.ts';

const PERSON = { id: 'p-1', name: 'somebody' };

/** The person's denial counts from when the hub heard it, which may be so much later; milliseconds. */
const HEARD_WITHIN = 20_000;

/** A person with the right to say something by hand: an alert, with or without an end, an all-clear, an error. */
export const personOn =
  ({ world, said, losses }: Stage, { serving }: Pick<Processes, 'serving'>) =>
  ({ id, says, region, lasts }: Extract<Happening, { kind: 'person' }>): void => {
    const web = serving(world.random(`person ${id}`).next());
    if (web === undefined) return;
    const trust = says === 'all-clear' ? 'official' : 'relay';
    const hand = { id: 'operator', trust, silentAfter: null, muted: false } as const;
    const now = world.now();
    const until = lasts === null ? null : web.host.clock.now() + lasts;
    if (says !== 'alert') said.denial(hand, region, now + HEARD_WITHIN, says === 'retraction');
    if (until !== null) said.denial(hand, region, until + HEARD_WITHIN, true);
    const before = losses();
    const act = { kind: says, regions: [place(region)], hazard: 'air-raid', reason: 'by hand', until } as const;
    web.operator.act(act, PERSON).then(
      () => {
        if (web.host.alive() && says === 'alert' && losses() === before)
          said.alert(hand, region, now - MOST_SKEW, world.now());
      },
      () => {},
    );
  };
