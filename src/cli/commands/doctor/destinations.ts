import { textOf } from '../../../adapters/allclear/http-client.ts';
import { safeText } from '../../../protocol/safe-text.ts';
import type { Session } from '../../cli.ts';
import { problemOf } from '../../hub-answer.ts';
import { fieldOf, listIn } from '../answer-fields.ts';
import type { DestinationProbe } from './checks.ts';

/** The destinations of the hub and how they are doing. Throws what is to be told instead. */
export const askDestinations = async (session: Session): Promise<readonly DestinationProbe[]> => {
  const asked = await (await session.hub()).get('v1/destinations');
  if (asked.kind !== 'ok') throw await problemOf(session, asked);
  return listIn(asked.body, 'destinations').map((one) => {
    const standing = fieldOf(one, 'standing');
    const ended = fieldOf(standing, 'ended');
    const reason = textOf(ended, 'reason') ?? textOf(standing, 'reason');
    const isFailing = textOf(ended, 'at') !== undefined || textOf(standing, 'failingSince') !== undefined;
    return {
      name: safeText(textOf(one, 'name') ?? textOf(one, 'id') ?? '?'),
      failing: isFailing ? safeText(reason ?? session.t.doctor.destinations.failed) : undefined,
      tested: textOf(standing, 'testedAt') !== undefined,
    };
  });
};
