import type { SaidLine, SaidList } from '../../../src/app/intake/said.ts';
import { SMALL_COUNTRY } from '../../support/small-country.ts';
import type { Wrong } from '../stage.ts';

/** What another hub says, and what is said for practice. */
export const ELSEWHERE: Readonly<Record<string, Wrong>> = {
  'a hub that cannot be reached counts as heard': {
    follows: (tell) => ({ ...tell, failed: () => tell.news([]) }),
  },
  'what another hub does not know counts as known': {
    follows: (tell) => ({ ...tell, cover: () => tell.cover(SMALL_COUNTRY.levels) }),
  },
  'what another hub says ends is not heard': {
    follows: (tell) => {
      const lines = new Map<string, SaidLine>();
      const withAllBefore = (list: SaidList): SaidList => {
        for (const line of list.active) lines.set(line.region, line);
        return { ...list, active: [...lines.values()] };
      };
      return {
        ...tell,
        news: (said, ...rest) =>
          tell.news(
            said.flatMap((one) => (one.kind === 'snapshot' ? [withAllBefore(one)] : [])),
            ...rest,
          ),
      };
    },
  },
  'a drill goes into the live queue': {
    breaks: (parts, _, feed, live) => (feed.status === 'Actual' ? parts : { ...parts, queue: live().queue }),
  },
};
