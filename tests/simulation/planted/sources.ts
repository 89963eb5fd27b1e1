import type { SourceRecord } from '../../../src/app/sources/sources.ts';
import { boardOf } from '../../../src/domain/board.ts';
import { SMALL_COUNTRY } from '../../support/small-country.ts';
import type { Wrong } from '../stage.ts';
import { ports } from './ports.ts';

/** Who is heard, and whether a copy may vouch for what it shows. */
export const SOURCES: Readonly<Record<string, Wrong>> = {
  'nobody falls silent': ports(({ hearing, clock }) => ({
    hearing: {
      ...hearing,
      all: async () => new Map([...(await hearing.all()).keys()].map((id) => [id, clock.now()])),
    },
  })),
  'whoever is removed stays live': ports(({ registry }) => {
    const known = new Map<string, SourceRecord>();
    return {
      registry: {
        ...registry,
        list: async () => {
          for (const source of await registry.list()) known.set(source.id, source);
          return [...known.values()];
        },
      },
    };
  }),
  'an old pulse counts as new': ports(({ pulse }) => {
    let last: Awaited<ReturnType<typeof pulse>> | undefined;
    return {
      pulse: async () => {
        try {
          last = await pulse();
        } catch (error) {
          if (last === undefined) throw error;
        }
        return last;
      },
    };
  }),
  'a dead sequencer counts as working': ports(({ pulse }) => ({
    pulse: async () => ({ ...(await pulse()), sequencing: true, waitingFor: null }),
  })),
  'a new epoch is not looked at': ports(({ pulse }) => {
    let first: string | undefined;
    return {
      pulse: async () => {
        const one = await pulse();
        first ??= one.position?.epoch;
        return one.position === undefined || first === undefined
          ? one
          : { ...one, position: { ...one.position, epoch: first } };
      },
    };
  }),
  'a copy vouches for itself': {
    follower: (follower) => ({
      ...follower,
      vouched: () => true,
      board: () => boardOf(follower.state(), SMALL_COUNTRY),
    }),
  },
};
