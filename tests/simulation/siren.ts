import type { Destination } from '../../src/app/notify/destination.ts';
import type { Message } from '../../src/app/notify/message.ts';
import type { Instant } from '../../src/domain/words.ts';
import { TOLD_WITHIN } from './receiver.ts';
import type { Stage } from './stage.ts';
import type { Break } from './truth.ts';

/** A siren on a roof: it does what it is told, and what it is told must have its reason in the log. */
export const newSiren = (stage: Stage, destination: Destination): ((message: Message) => Break | undefined) => {
  const { truth, losses, world } = stage;
  const places = new Set<string>(destination.regions);
  const done = new Set<string>();
  let sounding:
    | { readonly since: Instant; readonly seq: number; readonly epoch: string; readonly lost: number }
    | undefined;

  /** When an alert began or ended there last, as far as the log tells. */
  const changes = (from: number, types: readonly string[]): readonly Instant[] =>
    truth
      .lineage()
      .slice(Math.max(0, from))
      .flatMap((entry) =>
        entry.changes.some((change) => 'region' in change && places.has(change.region) && types.includes(change.type))
          ? [entry.sequencedAt]
          : [],
      );
  const stands = (): boolean => [...truth.alerts().keys()].some((key) => places.has(key.slice(0, key.indexOf('|'))));

  return ({ id, data }) => {
    const { siren, epoch, seq, status } = data;
    if (siren === undefined || done.has(id)) return undefined;
    done.add(id);
    const now = world.now();
    const head = truth.head();
    // What was lost with the log is no reason any more, and was one when it was told.
    const isSame = head?.epoch === epoch && (sounding?.lost ?? losses()) === losses();
    const detail = `${destination.id}: ${siren.command} at ${epoch}:${seq}, the log is at ${head?.epoch}:${head?.seq}`;
    const before = sounding;
    if (siren.command === 'on') {
      sounding = { since: now, seq: head?.seq ?? 0, epoch, lost: losses() };
      if (status !== 'Actual') return { law: 'no drill sounds the siren', detail };
      const lately = changes(seq - 100, ['alert.ended', 'alert.retracted']).some((at) => at > now - TOLD_WITHIN);
      if (isSame && !stands() && !lately) return { law: 'the siren sounds for an alert and for nothing else', detail };
      if (isSame && before?.epoch === epoch && changes(before.seq - 60, ['alert.started']).length === 0)
        return { law: 'the siren sounds once for one alert', detail };
      return undefined;
    }
    if (siren.command === 'off' && isSame && before !== undefined && before.epoch === epoch) {
      const isDone = now - before.since >= (destination.siren?.longest ?? 0) - TOLD_WITHIN;
      const ended = changes(before.seq - 60, ['alert.ended', 'alert.retracted']).length > 0;
      if (!isDone && !ended && stands()) return { law: 'nothing but an end makes the siren still', detail };
    }
    return undefined;
  };
};
