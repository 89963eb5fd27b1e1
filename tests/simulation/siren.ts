import type { Destination } from '../../src/app/notify/destination.ts';
import type { Message } from '../../src/app/notify/message.ts';
import { formatInstant } from '../../src/domain/instant.ts';
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
  /** When all is well, and it was asked again and again. */
  readonly atRest: (reachedSince: Instant) => Break | undefined;
};

/** After a few tries that failed the next one may be so far away; milliseconds. */
const QUIET_FOR = 45_000;

/** A failed try is made again within so long where nothing new comes; milliseconds. */
const TRIED_EVERY = 330_000;
/** Where a person asks for it, it is made within so long; milliseconds. */
const ASKED_WITHIN = 30_000;

/** A sounding is remembered for so long; longer than any alert has to wait for one; milliseconds. */
const KEPT = 3_600_000;

/** From when to when it was on. */
type Heard = { readonly from: Instant; readonly to: Instant };

type Sounding = { readonly since: Instant; readonly seq: number; readonly epoch: string; readonly lost: number };

export const newSiren = (stage: Stage, destination: Destination): Siren => {
  const { truth, losses, world, disk } = stage;
  const { longest = 0, pause = 0 } = destination.siren ?? {};
  const places = new Set<string>(destination.regions);
  const done = new Set<string>();
  /** Since when it is on; undefined: it is still. */
  let on: Sounding | undefined;
  let lastOn: Sounding | undefined;
  /** Since when without a break, however often it was told. */
  let soundsSince: Instant | undefined;
  /** The soundings, of the last hour. */
  let soundings: readonly Heard[] = [];
  /** The alerts that stand, since when; `lost`: how much had been lost by then. */
  const standing = new Map<string, { readonly since: Instant; readonly lost: number }>();
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
  /** Time for a sounding that is cut short, for the pause, and for one that is long enough to be heard. */
  const enough = 2 * longest + pause + TOLD_WITHIN;
  /** Notes what stands, and says what has stood for so long that it must have been heard, and was not. */
  const unheard = (reachedSince: Instant, within: number): Break | undefined => {
    if (destination.as !== 'siren' || !stage.plan.told) return undefined;
    const now = world.now();
    const all = new Set([...truth.alerts().keys()].filter((key) => places.has(key.slice(0, key.indexOf('|')))));
    for (const key of [...standing.keys()]) if (!all.has(key)) standing.delete(key);
    for (const key of all) if (!standing.has(key)) standing.set(key, { since: now, lost: losses() });
    const heardFor = [...soundings, ...(soundsSince === undefined ? [] : [{ from: soundsSince, to: now }])];
    for (const [key, { since, lost }] of standing) {
      if (lost !== losses() || now - Math.max(since, reachedSince) < within) continue;
      if (heardFor.some(({ from, to }) => to >= since && to - from >= longest / 2 - 1_000)) continue;
      return {
        law: 'the siren sounds for each alert that stands',
        detail: `${destination.id} did not for ${key}, which stands since ${formatInstant(since)}`,
      };
    }
    return undefined;
  };
  const quietSince = (reachedSince: Instant): Instant => Math.max(reachedSince, world.now() - stage.quietFor());
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
        soundsSince ??= now;
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
        // One of which nobody knows whether it was heard has not been sounded for.
        const isNews = reasons.length > 0 || changes((before?.seq ?? 0) - 60, ['alert.started']).length > 0;
        if (isSame && before?.epoch === epoch && !isNews) return { law: 'the siren sounds once for one alert', detail };
        return undefined;
      }
      if (siren.command === 'all-clear') return undefined;
      if (soundsSince !== undefined)
        soundings = [...soundings.filter(({ to }) => to > now - KEPT), { from: soundsSince, to: now }];
      on = undefined;
      soundsSince = undefined;
      if (!isSame || before === undefined || before.epoch !== epoch) return undefined;
      const isDone = now - before.since >= longest - TOLD_WITHIN;
      // An end that was heard after the next alert is told as one of the past.
      const ended = changes(before.seq - 60, ['alert.ended', 'alert.retracted', 'alert.recorded']).length > 0;
      // It may have been on before, where a try was not answered; then it sounds anew.
      const comesAgain = Object.values(noted()?.alerts ?? {}).includes('tried');
      return !isDone && !ended && !comesAgain && stands()
        ? { law: 'nothing but an end makes the siren still', detail }
        : undefined;
    },
    look: (reachedSince) => {
      remember(noted());
      const broken = unheard(quietSince(reachedSince), TRIED_EVERY + enough);
      if (broken !== undefined) return broken;
      // That it is on may be among what was lost.
      if (on === undefined || on.lost !== losses() || reachedSince > on.since) return undefined;
      const { since } = on;
      if (world.now() - since < longest + TOLD_WITHIN || stage.quietFor() < QUIET_FOR) return undefined;
      const seconds = Math.round((world.now() - since) / 1000);
      return { law: 'the siren sounds no longer than it may', detail: `${destination.id} is on for ${seconds} s` };
    },
    atRest: (reachedSince) => {
      const isToCome = on !== undefined || soundings.some(({ to }) => to > world.now() - pause - TOLD_WITHIN);
      return isToCome ? undefined : unheard(quietSince(reachedSince), ASKED_WITHIN);
    },
  };
};
