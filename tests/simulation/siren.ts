import type { Destination } from '../../src/app/notify/destination.ts';
import type { Message } from '../../src/app/notify/message.ts';
import type { SirenState } from '../../src/domain/siren.ts';
import type { Instant } from '../../src/domain/words.ts';
import { FEED } from './hub.ts';
import { TOLD_WITHIN } from './receiver.ts';
import type { Stage } from './stage.ts';
import type { Break } from './truth.ts';

/**
 * A siren on a roof: it does what it is told, and what it is told must have its reason in the log. It sounds until it is
 * told to be still, so it must be told.
 */
export type Siren = {
  readonly take: (message: Message) => Break | undefined;
  /** `reachedSince`: nothing kept a message from it since then. */
  readonly look: (reachedSince: Instant) => Break | undefined;
};

/** After a few tries that failed the next one may be so far away; milliseconds. */
const QUIET_FOR = 45_000;

type Sounding = { readonly since: Instant; readonly seq: number; readonly epoch: string; readonly lost: number };

export const newSiren = (stage: Stage, destination: Destination): Siren => {
  const { truth, losses, world, disk } = stage;
  const { longest = 0 } = destination.siren ?? {};
  const places = new Set<string>(destination.regions);
  const done = new Set<string>();
  /** Since when it is on; undefined: it is still. */
  let on: Sounding | undefined;
  let lastOn: Sounding | undefined;
  /** The alerts of which the hub once knew that they were heard. */
  let heard: { readonly lost: number; readonly keys: Set<string> } = { lost: losses(), keys: new Set() };

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

  const noted = (): SirenState | undefined => {
    const text = disk.data().notify.progress.get(`${destination.id}|${FEED.id}`)?.told.get('@siren');
    return text === undefined ? undefined : (JSON.parse(text) as SirenState);
  };
  const remember = (state: SirenState | undefined): void => {
    if (heard.lost !== losses()) heard = { lost: losses(), keys: new Set() };
    for (const [key, how] of Object.entries(state?.alerts ?? {})) if (how === 'sounded') heard.keys.add(key);
  };

  return {
    take: ({ id, data }) => {
      const { siren, epoch, seq, status } = data;
      if (siren === undefined || done.has(id)) return undefined;
      done.add(id);
      const now = world.now();
      const head = truth.head();
      // What was lost with the log is no reason any more, and was one when it was told.
      const isSame = head?.epoch === epoch && (lastOn?.lost ?? losses()) === losses();
      const detail = `${destination.id}: ${siren.command} at ${epoch}:${seq}, the log is at ${head?.epoch}:${head?.seq}`;
      const before = lastOn;
      if (siren.command === 'on') {
        lastOn = { since: now, seq: head?.seq ?? 0, epoch, lost: losses() };
        on = lastOn;
        if (status !== 'Actual') return { law: 'no drill sounds the siren', detail };
        if (siren.longest > longest) return { law: 'the siren sounds no longer than it may', detail };
        const state = noted();
        remember(state);
        const reasons = Object.entries(state?.alerts ?? {}).flatMap(([key, how]) => (how === 'tried' ? [key] : []));
        if (reasons.length > 0 && reasons.every((key) => heard.keys.has(key)))
          return { law: 'the siren sounds once for one alert', detail: `${detail}, for ${reasons.join()}` };
        const lately = changes(seq - 100, ['alert.ended', 'alert.retracted']).some((at) => at > now - TOLD_WITHIN);
        if (isSame && !stands() && !lately)
          return { law: 'the siren sounds for an alert and for nothing else', detail };
        if (isSame && before?.epoch === epoch && changes(before.seq - 60, ['alert.started']).length === 0)
          return { law: 'the siren sounds once for one alert', detail };
        return undefined;
      }
      if (siren.command === 'all-clear') return undefined;
      on = undefined;
      if (!isSame || before === undefined || before.epoch !== epoch) return undefined;
      const isDone = now - before.since >= longest - TOLD_WITHIN;
      const ended = changes(before.seq - 60, ['alert.ended', 'alert.retracted']).length > 0;
      return !isDone && !ended && stands() ? { law: 'nothing but an end makes the siren still', detail } : undefined;
    },
    look: (reachedSince) => {
      remember(noted());
      // That it is on may be among what was lost.
      if (on === undefined || on.lost !== losses() || reachedSince > on.since) return undefined;
      const { since } = on;
      if (world.now() - since < longest + TOLD_WITHIN || stage.quietFor() < QUIET_FOR) return undefined;
      const seconds = Math.round((world.now() - since) / 1000);
      return { law: 'the siren sounds no longer than it may', detail: `${destination.id} is on for ${seconds} s` };
    },
  };
};
