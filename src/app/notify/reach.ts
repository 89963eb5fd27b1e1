import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Destination } from './destination.ts';
import type { MessageType } from './message-types.ts';
import type { EventReach } from './office.ts';
import { type Neighbours, scopeOf } from './scope.ts';
import type { Delivery } from './store.ts';

export type Told = { readonly destination: Destination; readonly deliveries: readonly Delivery[] };

/** An event of which nobody at all was told is not among them: it is seen in what the destinations say of themselves. */
export const reachOf = (
  all: readonly Told[],
  ground: { readonly catalogue: Catalogue; readonly neighbours: Neighbours },
  limit: number,
): readonly EventReach[] => {
  const told = all.map((one) => ({ ...one, scope: scopeOf(one.destination, ground.catalogue, ground.neighbours) }));
  const events = new Map<string, Delivery>();
  for (const { deliveries } of all) {
    for (const delivery of deliveries) {
      if (!IS_ALERT.has(delivery.type) || delivery.region === undefined || delivery.outcome !== 'delivered') continue;
      const key = keyOf(delivery);
      const known = events.get(key);
      if (known === undefined || delivery.at < known.at) events.set(key, delivery);
    }
  }
  const latest = [...events.entries()].sort(([, a], [, b]) => b.at - a.at).slice(0, limit);
  return latest.map(([key, event]) => {
    const { feed, epoch, seq, type, region = '' } = event;
    const expected = told.filter(
      ({ destination, scope, deliveries }) =>
        destination.addedAt <= event.at &&
        (deliveries.some((one) => keyOf(one) === key) ||
          (destination.feed === feed &&
            scope.sees(region as never) &&
            (destination.events === undefined || destination.events.includes(type)) &&
            scope.tier(region as never, undefined, undefined) !== 'none')),
    );
    const reached = expected.flatMap(({ destination, deliveries }) => {
      const came = deliveries.filter(({ outcome }) => outcome === 'delivered');
      const itself = came.find((one) => keyOf(one) === key);
      const later = came.find(
        (one) => one.region === region && one.feed === feed && one.epoch === epoch && one.seq >= seq,
      );
      const found = itself ?? later;
      return found === undefined ? [] : [{ id: destination.id, after: itself?.after ?? found.at - event.at }];
    });
    const ids = new Set(reached.map(({ id }) => id));
    return {
      feed,
      epoch,
      seq,
      type,
      region,
      at: event.at,
      expected: expected.length,
      reached: reached.length,
      lastAfter: Math.max(0, ...reached.map(({ after }) => after)),
      missing: expected.flatMap(({ destination: { id } }) => (ids.has(id) ? [] : [id])),
    };
  });
};

const IS_ALERT: ReadonlySet<MessageType> = new Set<MessageType>(['alert.started', 'alert.ended', 'alert.retracted']);

const keyOf = ({ feed, epoch, seq, type, region }: Delivery): string => [feed, epoch, seq, type, region].join('|');
