import type { RegionId } from '../../domain/places/catalogue.ts';
import { rank } from '../../domain/policy.ts';
import { type SirenCommand, sirenDue } from '../../domain/siren.ts';
import { regionWire } from '../../protocol/live/wire.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Entry } from '../log/log.ts';
import { compose, isKeptBack } from './compose.ts';
import type { Destination } from './destination.ts';
import type { Outcome, Sender } from './kind.ts';
import { ALWAYS_TOLD, type Message } from './message.ts';
import { beginRepeat, endRepeat, nextRepeat, repeatsOf } from './repeat.ts';
import { retryDelay, URGED_AFTER } from './retry.ts';
import type { Scope } from './scope.ts';
import { sirenChange, sirenRules, sirenStateOf, sirenStep } from './siren-teller.ts';
import type { Cursor, Delivery, Fence, Order, Progress, Standing, TellingStore, ToldChange } from './store.ts';
import type { TellingFeed } from './telling-feed.ts';
import { doubtKey } from './told.ts';
import { type Draft, nextTurn, type Truth } from './turn.ts';

/**
 * Tells one destination of one feed: a loop over the log from the destination's cursor, one message at a time.
 *
 * A loop and no queue: the log is one already. Order comes by itself, an event for a thousand destinations is not copied
 * a thousand times, what waits for a dead destination is one number, and what is still true is judged when its turn
 * comes, not when it was put in line.
 *
 * States: telling (turn by turn) → waiting (all is told; woken by the log) or failing (the same turn again after a pause,
 * judged anew each time) → ended (the other side is gone, or the shard is another's).
 */
export type Teller = {
  /** True: it tells no more, by itself. */
  ended(): boolean;
  order(order: Order): void;
  close(): Promise<void>;
};

export type TellerPorts = {
  readonly destination: Destination;
  readonly scope: Scope;
  readonly feed: TellingFeed;
  readonly sender: Sender;
  readonly store: TellingStore;
  readonly fence: Fence;
  /** False: the lease may be another's by now, and nothing is sent. */
  readonly holds: () => boolean;
  readonly hub: string;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  readonly observe: Observe;
  /** The other side said that it is gone. */
  readonly gone: (reason: string) => Promise<void>;
};

/** A cursor that only passed by what is not told is saved this often; milliseconds. */
const SAVE_EVERY = 5_000;
/** Whether somebody acknowledged is looked for this often; milliseconds. */
const ASK_AGAIN = 5_000;
/** A try that is under way when the worker ends may take so much longer; milliseconds. */
const LAST_TRY = 1_500;
/** After the store failed; milliseconds. */
const STORE_RETRY = 1_000;

export const tell = (ports: TellerPorts): Teller => {
  const { destination, feed, sender, store, clock, observe } = ports;
  const about = { destination: destination.id, feed: feed.feed.id };
  const aborter = new AbortController();
  const orders: Order[] = [];
  let closed = false;
  let wake = (): void => {};
  /** Something happened that no turn has looked at yet. */
  let stirred = false;
  let progress: { cursor: Cursor; told: Map<string, string> } | undefined;
  let saved: { at: number; unsaved: ToldChange } = { at: clock.now(), unsaved: [] };
  let dirty = false;
  let failures = 0;
  let lastTry = Number.NEGATIVE_INFINITY;
  let standing: Standing = { reachedAt: null, failingSince: null, testedAt: null, behind: 0 };

  /** Until something happens, or the time is over. */
  const pause = (milliseconds?: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = milliseconds === undefined ? () => {} : clock.after(milliseconds, () => done());
      const done = (): void => {
        cancel();
        wake = () => {};
        resolve();
      };
      wake = done;
      if (closed || stirred) done();
    });
  const stir = (): void => {
    stirred = true;
    wake();
  };

  const load = async (): Promise<void> => {
    const found: Progress | undefined = await store.progress(destination.id, feed.feed.id);
    const { epoch, seq } = feed.truth().position;
    const cursor = found?.cursor ?? { epoch, seq, index: 0, syncing: true };
    standing = (await store.standing(destination.id)) ?? standing;
    progress = { cursor, told: new Map(found?.told ?? []) };
    dirty = found === undefined;
  };

  const advance = (cursor: Cursor, told: ToldChange): void => {
    if (progress === undefined) return;
    progress.cursor = cursor;
    for (const [key, value] of told) {
      if (value === null) progress.told.delete(key);
      else progress.told.set(key, value);
    }
    saved = { ...saved, unsaved: [...saved.unsaved, ...told] };
    dirty = true;
  };

  /** False: this worker has the destination no more. */
  const save = async (): Promise<boolean> => {
    if (!dirty || progress === undefined) return true;
    const { unsaved } = saved;
    const ours = await store.save(ports.fence, destination.id, feed.feed.id, progress.cursor, unsaved);
    if (!ours) return false;
    dirty = false;
    saved = { at: clock.now(), unsaved: [] };
    return true;
  };

  /** Notes that it may know more of the region than it was told; false as for `save`. */
  const doubt = async (region: RegionId): Promise<boolean> => {
    if (progress !== undefined && !progress.told.has(doubtKey(region)))
      advance(progress.cursor, [[doubtKey(region), '1']]);
    return save();
  };

  /** The entries after the cursor, as far as they are at hand; undefined when some of them are gone. */
  const entriesAfter = async (cursor: Cursor): Promise<readonly Entry[] | undefined> => {
    const { epoch, seq } = feed.truth().position;
    if (cursor.epoch !== epoch || cursor.seq > seq) return undefined;
    return feed.after(cursor.seq);
  };

  const attempt = async (message: Message): Promise<Outcome> => {
    const started = clock.now();
    lastTry = started;
    const outcome = await sender
      .send(message, aborter.signal)
      .catch(
        (error: unknown): Outcome => ({ kind: 'retry', reason: error instanceof Error ? error.message : 'it broke' }),
      );
    if (closed && outcome.kind !== 'delivered') return outcome;
    const now = clock.now();
    const sequencedAt = message.data.event?.sequencedAt;
    const delivery: Delivery = {
      id: message.id,
      type: message.type,
      feed: feed.feed.id,
      epoch: message.data.epoch,
      seq: message.data.seq,
      ...(message.data.region === undefined ? {} : { region: message.data.region.id }),
      at: now,
      outcome: outcome.kind,
      attempt: failures + 1,
      took: now - started,
      ...(sequencedAt === undefined ? {} : { after: now - Date.parse(sequencedAt) }),
      ...('status' in outcome && outcome.status !== undefined ? { status: outcome.status } : {}),
      ...('reason' in outcome ? { reason: outcome.reason } : {}),
    };
    observe('notify.tried', { ...about, kind: destination.kind, ...delivery });
    const came = outcome.kind === 'delivered';
    const { reason: _, ...before } = standing;
    standing = {
      ...before,
      ...(came
        ? { reachedAt: now, failingSince: null }
        : { failingSince: standing.failingSince ?? now, reason: delivery.reason ?? 'it failed' }),
      ...(message.type === 'test' ? { testedAt: now, test: { id: message.id, came } } : {}),
      behind: Math.max(0, feed.truth().position.seq - (progress?.cursor.seq ?? 0)),
    };
    try {
      await store.noteDelivery(destination.id, delivery);
      await store.putStanding(destination.id, standing);
    } catch (error) {
      observe('notify.failed', { ...about, error });
    }
    return outcome;
  };

  const obey = async (): Promise<void> => {
    for (let order = orders.shift(); order !== undefined; order = orders.shift()) {
      if (order.retry === true) failures = 0;
      if (order.test !== undefined) await attempt(testMessage(order.test));
    }
  };

  const isSiren = destination.as === 'siren';
  const rules = sirenRules(destination);

  /** An alert that is told again until somebody says that it was heard carries the way to say so. */
  const answerable = async (message: Message): Promise<Message> => {
    const { event } = message.data;
    const isAlert = message.type === 'alert.started' || message.type === 'alert.updated';
    if (destination.policy?.repeat === undefined || !isAlert || !message.sound || rank(message.tier) < rank('urgent'))
      return message;
    const id = acknowledgementOf(event?.region ?? '', event?.hazard ?? '', String(Date.parse(event?.since ?? '')));
    const title = `${message.data.region?.name ?? event?.region ?? ''}: ${event?.hazard ?? ''}`;
    await store.offer(id, { destination: destination.id, title, at: message.timestamp });
    return { ...message, data: { ...message.data, acknowledge: `${linkTo(ports.hub)}/v1/acknowledge/${id}` } };
  };

  const acknowledgementOf = (region: string, hazard: string, since: string): string =>
    ports.digest(JSON.stringify(['acknowledge', destination.id, feed.feed.id, region, hazard, since]));

  /** Tells again what is due; when the next is, undefined: nothing is. */
  const repeat = async (truth: Truth): Promise<number | undefined> => {
    const { policy } = destination;
    if (progress === undefined) return undefined;
    let next: number | undefined;
    for (const one of repeatsOf(progress.told)) {
      const row = truth.board.regions.get(one.region);
      const id = acknowledgementOf(one.region, one.hazard, one.since);
      const isOver = policy?.repeat === undefined || one.since === '' || one.times >= policy.repeat.times;
      if (isOver || row === undefined || (await store.acknowledged(id)) !== undefined) {
        advance(progress.cursor, endRepeat(one));
        continue;
      }
      if (one.next > clock.now()) {
        next = Math.min(next ?? one.next, one.next, clock.now() + ASK_AGAIN);
        continue;
      }
      const times = one.times + 1;
      const isMuted = policy?.muteUntil !== undefined && clock.now() < policy.muteUntil;
      const outcome = isMuted
        ? ({ kind: 'delivered' } as const)
        : await attempt({
            id: `msg_${ports.digest(JSON.stringify(['repeat', destination.id, feed.feed.id, one.key, one.since, times]))}`,
            type: 'region.state',
            timestamp: truth.at,
            tier: 'urgent',
            sound: true,
            tag: `${feed.feed.id}.${one.region}.${one.hazard}`,
            data: {
              hub: ports.hub,
              feed: feed.feed.id,
              status: feed.feed.status,
              ...truth.position,
              ring: ports.scope.ring(one.region),
              region: regionWire(row),
              repeat: times,
              acknowledge: `${linkTo(ports.hub)}/v1/acknowledge/${id}`,
            },
          });
      if (outcome.kind !== 'delivered') {
        failures += 1;
        return clock.now();
      }
      failures = 0;
      const then = clock.now() + (policy?.repeat?.every ?? 0);
      advance(progress.cursor, nextRepeat(one, then));
      next = Math.min(next ?? then, then);
    }
    return next;
  };

  const regionOf = (draft: Draft): RegionId | undefined =>
    draft.kind === 'state'
      ? draft.region
      : draft.kind === 'event' && 'region' in draft.change
        ? draft.change.region
        : undefined;

  /** What the siren makes of one turn: it does it, and then the turn is told. */
  const sound = async (
    cursor: Cursor,
    told: ToldChange,
    truth: Truth,
    { region, urgent }: { readonly region?: RegionId | undefined; readonly urgent: boolean },
  ): Promise<number> => {
    if (progress === undefined) return 0;
    const before = sirenStateOf(progress.told);
    const row = region === undefined ? undefined : truth.board.regions.get(region);
    const calm = row?.state === 'clear';
    const about = { rules, drill: feed.feed.status !== 'Actual', calm, urgent, at: clock.now() };
    const after = sirenStep(before, told, about);
    const due = sirenDue(before, rules);
    // What is due by itself has its time for a name, what an event brings about that event's place.
    const place = told.length === 0 ? ['due', due] : [cursor.epoch, cursor.seq, cursor.index];
    if (!(await command(after.commands, place, truth, row === undefined ? undefined : regionWire(row)))) {
      failures += 1;
      return retryDelay(failures);
    }
    failures = 0;
    advance(cursor, [...told, ...sirenChange(before, after.state)]);
    if (!(await save())) closed = true;
    return 0;
  };

  /** What is due of the siren by itself; when the next is. */
  const soundOn = async (truth: Truth): Promise<number | undefined> => {
    if (progress === undefined) return undefined;
    const due = sirenDue(sirenStateOf(progress.told), rules);
    if (due === undefined || due > clock.now()) return due;
    const pause = await sound(progress.cursor, [], truth, { urgent: false });
    return pause > 0 ? clock.now() : sirenDue(sirenStateOf(progress.told), rules);
  };

  const command = async (
    commands: readonly SirenCommand[],
    place: readonly unknown[],
    truth: Truth,
    region: Message['data']['region'],
  ): Promise<boolean> => {
    for (const [index, one] of commands.entries()) {
      if (!ports.holds()) {
        closed = true;
        return false;
      }
      const outcome = await attempt({
        id: `msg_${ports.digest(JSON.stringify(['siren', destination.id, feed.feed.id, ...place, one, index]))}`,
        type: 'region.state',
        timestamp: truth.at,
        tier: 'urgent',
        sound: true,
        tag: `${feed.feed.id}.siren`,
        data: {
          hub: ports.hub,
          feed: feed.feed.id,
          status: feed.feed.status,
          ...truth.position,
          ...(region === undefined ? {} : { region }),
          siren: { command: one, longest: one === 'all-clear' ? rules.allClear : rules.longest },
        },
      });
      if (outcome.kind === 'gone') {
        closed = true;
        await ports.gone(outcome.reason);
      }
      if (outcome.kind !== 'delivered') return false;
    }
    return true;
  };

  const testMessage = (id: string): Message => {
    const { position } = feed.truth();
    const now = clock.now();
    return {
      id,
      type: 'test',
      timestamp: now,
      tier: 'normal',
      sound: true,
      tag: `${feed.feed.id}.test`,
      data: { hub: ports.hub, feed: feed.feed.id, status: 'Test', epoch: position.epoch, seq: position.seq },
    };
  };

  /** One turn; how long to wait before the next, undefined: until something happens. */
  const turn = async (): Promise<number | undefined> => {
    stirred = false;
    if (progress === undefined) await load();
    if (progress === undefined) return 0;
    const entries = await entriesAfter(progress.cursor);
    const truth = feed.truth();
    if (entries === undefined) {
      observe('notify.gap', { ...about, from: progress.cursor, to: truth.position });
      const ahead = [...progress.told.keys()].flatMap((key) => (key.startsWith('^') ? [[key, null] as const] : []));
      advance({ ...truth.position, index: 0, syncing: true }, ahead);
      return 0;
    }
    const next = nextTurn(ports.scope, progress, entries, truth);
    if (next.kind === 'idle') {
      const { cursor } = progress;
      const moved = next.cursor.seq !== cursor.seq || next.cursor.syncing !== cursor.syncing || next.told.length > 0;
      if (moved) advance(next.cursor, next.told);
      if (next.cursor.seq < feed.truth().position.seq) return 0;
      const due = isSiren ? await soundOn(truth) : await repeat(truth);
      if (due !== undefined && due <= clock.now()) return failures === 0 ? 0 : retryDelay(failures);
      if (!dirty) return due === undefined ? undefined : due - clock.now();
      if (cursor.syncing || clock.now() - saved.at >= SAVE_EVERY) {
        if (!(await save())) closed = true;
        return 0;
      }
      return Math.min(SAVE_EVERY, due === undefined ? SAVE_EVERY : due - clock.now());
    }
    const { destination: to } = ports;
    const composed = compose(next.draft, {
      ...ports,
      feed: feed.feed.id,
      status: feed.feed.status,
      now: clock.now(),
      told: progress.told,
      truth,
      cursor: next.cursor,
    });
    const message = await answerable(composed);
    if (isKeptBack(message, ALWAYS_TOLD, to.events)) {
      // A type that is not wanted counts as told; what is too quiet to be told does not, so that its end is not told either.
      const counts = message.tier !== 'none' || next.draft.kind === 'blind' || next.draft.kind === 'sighted';
      advance(next.cursor, counts ? next.told : next.told.filter(([key]) => key.startsWith('^')));
      return 0;
    }
    if (!ports.holds()) {
      closed = true;
      return 0;
    }
    if (isSiren) {
      // What is due by itself comes first, under its own name.
      const due = sirenDue(sirenStateOf(progress.told), rules);
      if (due !== undefined && due <= clock.now()) return sound(progress.cursor, [], truth, { urgent: false });
    }
    if (isSiren)
      return sound(next.cursor, next.told, truth, { region: regionOf(next.draft), urgent: message.tier === 'urgent' });
    // No entry of the log stands for it: who is killed before it is noted would not know that it was told.
    if (next.draft.kind === 'state' && next.draft.gap && !(await doubt(next.draft.region))) {
      closed = true;
      return 0;
    }
    const outcome = await attempt(message);
    if (outcome.kind === 'delivered' || outcome.kind === 'failed') {
      failures = 0;
      const told = outcome.kind === 'delivered' ? next.told : next.told.filter(([key]) => key.startsWith('^'));
      const { event } = message.data;
      const again = destination.policy?.repeat;
      const begun =
        again !== undefined && message.data.acknowledge !== undefined && event?.region !== undefined
          ? beginRepeat(event.region, event.hazard ?? 'air-raid', clock.now() + again.every)
          : [];
      advance(next.cursor, [...told, ...begun]);
      if (!(await save())) closed = true;
      return 0;
    }
    if (outcome.kind === 'gone') {
      closed = true;
      await ports.gone(outcome.reason);
      return 0;
    }
    failures += 1;
    const { region } = message.data;
    if (region !== undefined && !(await doubt(region.id as RegionId))) closed = true;
    return Math.max(retryDelay(failures), outcome.after ?? 0);
  };

  const wait = async (milliseconds: number | undefined): Promise<void> => {
    if (milliseconds === 0 || closed) return;
    const until = milliseconds === undefined ? Number.POSITIVE_INFINITY : clock.now() + milliseconds;
    const position = feed.truth().position.seq;
    for (;;) {
      await pause(milliseconds === undefined ? undefined : Math.max(1, until - clock.now()));
      stirred = false;
      if (closed || orders.length > 0 || failures === 0 || clock.now() >= until) return;
      // What is failing is tried earlier when there is news for it.
      if (clock.now() - lastTry < URGED_AFTER) continue;
      const news = feed.recent(position);
      if (
        news === undefined ||
        news.some(({ changes }) => changes.some((change) => isNews(change.type) && ports.scope.lets(change)))
      )
        return;
    }
  };

  const run = async (): Promise<void> => {
    while (!closed) {
      try {
        await obey();
        await wait(await turn());
      } catch (error) {
        observe('notify.failed', { ...about, error });
        await pause(STORE_RETRY);
      }
    }
  };

  const unlisten = feed.listen(stir);
  const running = run();
  return {
    ended: () => closed,
    order: (order) => {
      orders.push(order);
      stir();
    },
    close: async () => {
      closed = true;
      unlisten();
      // What is under way may come to its end: cut off, it would be told again.
      const cancel = clock.after(LAST_TRY, () => aborter.abort());
      stir();
      await running;
      cancel();
      await save().catch((error: unknown) => observe('notify.failed', { ...about, error }));
      await sender.close();
    },
  };
};

/** Where the hub has no address of its own, the way is told without it. */
const linkTo = (hub: string): string => (hub.startsWith('http') ? hub : '');

const isNews = (type: string): boolean => type === 'alert.started';
