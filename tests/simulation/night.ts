import type { Follower } from '../../src/app/gateway/follow.ts';
import type { SourceRecord } from '../../src/app/sources/sources.ts';
import { formatInstant } from '../../src/domain/instant.ts';
import type { Instant } from '../../src/domain/words.ts';
import type { Filter } from '../../src/protocol/live/filter.ts';
import type { Position } from '../../src/protocol/live/position.ts';
import { PLACES, place, SMALL_COUNTRY } from '../support/small-country.ts';
import { newDisk } from './disk.ts';
import type { Breaks, Web } from './hub.ts';
import { asBuilt, runSequencer, runWeb } from './hub.ts';
import { boundOf, isPrefix, listening, neverFalselyClear, ofTheLog, rowsOfView, spoken } from './laws.ts';
import type { Happening, Plan } from './plan.ts';
import { CONFIRM_AFTER, SEQUENCERS, SOURCES, SUBSCRIBERS, WEBS } from './plan.ts';
import { type Acked, atRest } from './rest.ts';
import type { Subscriber, SubscriberPorts } from './subscriber.ts';
import { asProtocol, newSubscriber } from './subscriber.ts';
import { troubleIn } from './trouble.ts';
import type { Break } from './truth.ts';
import { historyOf, rowsOf, short, watchTruth } from './truth.ts';
import type { Host } from './world.ts';
import { newHost, newWorld } from './world.ts';

export type Finding = Break & { readonly at: number };

export type Night = {
  readonly finding: Finding | undefined;
  readonly steps: number;
  readonly entries: number;
  /** What happened, by name; for whoever looks into a finding. */
  readonly told: readonly string[];
};

/** What is changed to see whether it is found out; nothing for the product as it is. */
export type Wrong = { readonly breaks?: Breaks; readonly follower?: (follower: Follower) => Follower } & Partial<
  Pick<SubscriberPorts, 'fold' | 'patience' | 'sinceOf' | 'frames' | 'dropsWhenSlow'>
>;

/** An evening some years ahead: nothing here may depend on today. */
const START: Instant = Date.UTC(2031, 1, 3, 18);
/** After everything that goes wrong is over: until all is as if nothing had been; milliseconds. */
const HEALING = 60_000;
/** Views are looked at this often, beside whenever they change; milliseconds. */
const LOOK_EVERY = 500;
/** A process that ended is started again after this long; milliseconds. */
const RESTART = 1_000;
const SILENT_AFTER = 60_000;
const PERSON = { id: 'p-1', name: 'somebody' };

const FILTERS: readonly Filter[] = [
  {},
  { regions: [place('1')] },
  { regions: [place('211'), place('3')] },
  { regions: [place('21')], hazards: ['air-raid'] },
  {},
];

export const simulate = async (plan: Plan, wrong: Wrong = {}, tracing = false): Promise<Night> => {
  const world = newWorld(plan.seed, START);
  const told: string[] = [];
  const tell = (text: string): void => {
    if (tracing) told.push(`${((world.now() - START) / 1000).toFixed(3)} ${text}`);
  };
  let finding: Finding | undefined;
  const found = (broken: Break | undefined): void => {
    if (broken === undefined || finding !== undefined) return;
    finding = { ...broken, at: world.now() - START };
    tell(`FOUND ${broken.law}: ${broken.detail}`);
  };

  const disk = newDisk({ synced: plan.synced, random: world.random('disk') });
  const truth = watchTruth(disk, found);
  const said = spoken(SOURCES);
  const records: readonly SourceRecord[] = SOURCES.map(({ lists: _, beats: __, ...profile }) => ({
    ...profile,
    tokenHash: null,
    addedAt: START,
    confirmAfter: CONFIRM_AFTER,
  }));
  const record = (id: string): SourceRecord => records.find((one) => one.id === id) as SourceRecord;
  const putSources = (): void => {
    for (const one of records) disk.change(({ sources }) => void sources.set(one.id, one));
  };
  putSources();

  // --- processes ---

  const breaks = wrong.breaks ?? asBuilt;
  const hosts = new Map<string, Host>();
  const files = new Map<string, { position?: Position }>();
  const fileOf = (name: string): { position?: Position } => {
    const file = files.get(name) ?? {};
    files.set(name, file);
    return file;
  };
  const webs = new Map<string, Web>();
  const subscribers: Subscriber[] = [];
  let incarnation = 0;
  const launch = (role: 'sequencer' | 'web', name: string): void => {
    incarnation += 1;
    const host = newHost(world, { up: disk.up, store: disk }, `${name}.${incarnation}`, fileOf(name));
    hosts.set(name, host);
    const observe = (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      if (tracing && !QUIET.has(event)) tell(`${host.name} ${event} ${short(fields)}`);
    };
    const running = { host, synced: plan.synced, breaks, observe };
    const again = (error: unknown): void => {
      tell(`${host.name} did not start: ${String(error)}`);
      host.kill();
      world.after(RESTART, () => launch(role, name));
    };
    if (role === 'sequencer') runSequencer(world, running).catch(again);
    else
      runWeb(world, running).then((web) => {
        webs.set(name, { ...web, follower: wrong.follower?.(web.follower) ?? web.follower });
        tell(`${host.name} serves`);
      }, again);
  };
  for (let index = 0; index < SEQUENCERS; index += 1) launch('sequencer', `sequencer${index}`);
  for (let index = 0; index < WEBS; index += 1) launch('web', `web${index}`);
  const servingIn = (chance: number): Web | undefined => {
    const serving = [...webs.values()].filter(({ host }) => host.alive());
    return serving[Math.floor(chance * serving.length)];
  };
  const crash = (name: string, lasts: number): void => {
    const host = hosts.get(name);
    if (host === undefined || !host.alive()) return;
    const web = webs.get(name);
    webs.delete(name);
    host.kill();
    if (web !== undefined) for (const one of subscribers) one.hostGone(web);
    world.after(lasts, () => launch(name.startsWith('web') ? 'web' : 'sequencer', name));
  };

  // --- subscribers ---

  const listen = listening(truth);
  for (let index = 0; index < SUBSCRIBERS; index += 1) {
    const choosing = world.random(`choice of subscriber ${index}`);
    subscribers.push(
      newSubscriber(world, `subscriber ${index}`, FILTERS[index % FILTERS.length] ?? {}, {
        web: () => servingIn(choosing.next()),
        tells: {
          frame: (subscriber, frame, before) => {
            found(listen(subscriber, frame, before));
          },
        },
        ...asProtocol,
        ...wrong,
      }),
    );
  }

  // --- those who speak ---

  const acked: Acked[] = [];
  const raided = new Set<string>();
  const lastLists = new Map<string, readonly string[]>();
  /** Since when a source lists a place without a break, at the earliest; others may have denied it since. */
  const listedSince = new Map<string, Instant>();
  const lacked = new Map<string, number>();
  let unanswered = 0;

  const word = (happening: Extract<Happening, { kind: 'word' }>): void => {
    const chance = world.random(`word ${happening.id}`);
    const source = record(happening.source);
    const { region, says } = happening;
    const at = world.now() - happening.ago;
    const item = {
      id: `n${happening.id}`,
      kind: says,
      region,
      at: formatInstant(at),
      ...(says === 'retraction' ? { reason: 'in error' } : {}),
    };
    let firstSent: Instant | undefined;
    unanswered += 1;
    const attempt = (): void => {
      const web = servingIn(chance.next());
      if (web === undefined) {
        world.after(1_000, attempt);
        return;
      }
      firstSent ??= world.now();
      said.spoke(source, world.now());
      if (says !== 'alert') said.denial(source, region, at, says === 'retraction');
      let answered = false;
      const settle = (done: boolean): void => {
        if (answered) return;
        answered = true;
        said.spoke(source, world.now());
        if (done) unanswered -= 1;
        else world.after(500 + chance.next() * 2_000, attempt);
      };
      // Whoever gets no answer says it again.
      world.after(12_000, () => settle(false));
      web.intake.submit({ source, items: [item] }).then(
        (receipt) => {
          if (!web.host.alive()) return;
          world.after(chance.next() * 50, () => {
            if (answered) return;
            if (receipt.accepted + receipt.duplicate === 1) {
              acked.push({ source: source.id, region, says, at });
              if (says === 'alert') said.alert(source, region, Math.min(at, firstSent ?? at), world.now());
            } else tell(`${source.id} refused: ${JSON.stringify(receipt)}`);
            settle(true);
          });
        },
        () => settle(false),
      );
    };
    attempt();
  };

  const list = (happening: Extract<Happening, { kind: 'list' }>): void => {
    const chance = world.random(`list ${happening.id}`);
    const source = record(happening.source);
    const { manner } = happening;
    const at = world.now() - happening.ago;
    const covered = (id: string): boolean =>
      source.regions === undefined || source.regions.some((own) => SMALL_COUNTRY.contains(own, place(id)));
    const now = [...raided].filter(covered).sort();
    const active =
      manner === 'empty'
        ? []
        : manner === 'half'
          ? now.filter(() => chance.happens(0.5))
          : manner === 'same'
            ? (lastLists.get(source.id) ?? now)
            : now;
    lastLists.set(source.id, active);
    const web = servingIn(chance.next());
    if (web === undefined) return;
    const lines = active.map((region) => ({ region }));
    const unread = manner === 'garbled' ? [{ region: 'Nowhere' }] : [];
    const sent = world.now();
    for (const region of PLACES.filter(covered)) {
      const run = `${source.id} ${region}`;
      if (active.includes(region)) {
        listedSince.set(run, Math.min(at, sent, listedSince.get(run) ?? sent));
        lacked.delete(run);
      } else if (manner !== 'garbled') said.denial(source, region, Math.max(at, sent), false);
    }
    said.spoke(source, sent);
    web.intake
      .submit({ source, items: [{ kind: 'snapshot', at: formatInstant(at), active: [...lines, ...unread] }] })
      .then(
        (receipt) => {
          said.spoke(source, world.now());
          if (receipt.accepted !== 1 || !web.host.alive()) return;
          for (const region of PLACES.filter(covered)) {
            const run = `${source.id} ${region}`;
            if (active.includes(region)) {
              const since = listedSince.get(run) ?? Number.NEGATIVE_INFINITY;
              said.alert(source, region, since, world.now(), Math.min(at, sent));
            } else if (manner === 'good' && happening.ago === 0) {
              // Gone for certain once it was lacking in two answers, so that the next list says it anew.
              const times = (lacked.get(run) ?? 0) + 1;
              lacked.set(run, times);
              if (times > 3) listedSince.delete(run);
            }
          }
        },
        () => said.spoke(source, world.now()),
      );
  };

  const heartbeat = (source: SourceRecord, id: number): void => {
    const web = servingIn(world.random(`heartbeat ${id}`).next());
    if (web === undefined) return;
    said.spoke(source, world.now());
    const heard = (): void => said.spoke(source, world.now());
    web.intake.submit({ source, items: [{ kind: 'heartbeat' }] }).then(heard, heard);
  };

  const person = (happening: Extract<Happening, { kind: 'person' }>): void => {
    const web = servingIn(world.random(`person ${happening.id}`).next());
    if (web === undefined) return;
    const { says, region, lasts } = happening;
    const trust = says === 'all-clear' ? 'official' : 'relay';
    const hand = { id: 'operator', trust, silentAfter: null, muted: false } as const;
    const now = world.now();
    const until = lasts === null ? null : web.host.clock.now() + lasts;
    if (says !== 'alert') said.denial(hand, region, now + 20_000, says === 'retraction');
    if (until !== null) said.denial(hand, region, until + 20_000, true);
    const act = { kind: says, regions: [place(region)], hazard: 'air-raid', reason: 'by hand', until } as const;
    web.operator.act(act, PERSON).then(
      () => {
        if (web.host.alive() && says === 'alert') said.alert(hand, region, now, world.now());
      },
      () => {},
    );
  };

  // --- what goes wrong ---

  const trouble = troubleIn({
    hosts,
    subscribers,
    crash,
    after: world.after,
    stopStore: (power, lasts) => {
      if (!disk.up()) return;
      const before = disk.taken();
      disk.stop(power);
      if (disk.taken() > before) forget();
      for (const host of hosts.values()) host.cut();
      world.after(lasts, () => {
        disk.start();
        truth.look();
      });
    },
    loseLog: () => {
      forget();
      disk.lose();
      putSources();
    },
  });
  /** What was acknowledged may be gone. */
  const forget = (): void => {
    said.forget();
    acked.length = 0;
  };

  const happen = (happening: Happening): void => {
    tell(`· ${short(happening)}`);
    if (happening.kind === 'word') word(happening);
    else if (happening.kind === 'list') list(happening);
    else if (happening.kind === 'heartbeat') heartbeat(record(happening.source), happening.id);
    else if (happening.kind === 'person') person(happening);
    else if (happening.kind === 'fault') trouble(happening);
    else if (happening.on) raided.add(happening.region);
    else raided.delete(happening.region);
  };
  for (const happening of plan.happenings) world.after(happening.at, () => happen(happening));

  // --- what must hold ---

  const positions = new Map<Host, unknown>();
  let lookedAt = 0;
  const look = (): void => {
    const due = world.now() - lookedAt >= LOOK_EVERY;
    if (due) lookedAt = world.now();
    for (const web of webs.values()) {
      const { host, follower } = web;
      if (!host.alive() || host.frozen()) continue;
      const board = follower.board();
      const changed = positions.get(host) !== board;
      if (!changed && !due) continue;
      positions.set(host, board);
      const rows = rowsOf(board);
      if (changed) found(isPrefix(host.name, follower.position(), rows, truth));
      found(neverFalselyClear(host.name, rows, world.now(), boundOf('copy'), said, SILENT_AFTER));
    }
    if (!due) return;
    for (const one of subscribers) {
      if (one.confirmed())
        found(neverFalselyClear(one.name, rowsOfView(one.view()), world.now(), boundOf('view'), said, SILENT_AFTER));
    }
  };

  const until = async (end: Instant): Promise<void> => {
    while (finding === undefined && world.now() < end) await world.run(Math.min(end, world.now() + 5_000), look);
  };

  await until(START + plan.length);
  if (finding === undefined) {
    for (const host of hosts.values()) {
      Object.assign(host, { line: 'up', lost: 0, resent: 0, latency: 4, skew: 0 });
      if (host.frozen()) host.thaw();
    }
    for (let at = 0; at < HEALING; at += 10_000)
      world.after(at, () => {
        for (const { id } of SOURCES) heartbeat(record(id), at);
      });
    await until(START + plan.length + faultsLeft(plan) + HEALING);
  }
  if (finding === undefined) {
    const webCount = webs.size;
    found(
      atRest({ truth, webs: [...webs.values()], subscribers, data: disk.data(), acked, unanswered }) ??
        (webCount === WEBS ? undefined : { law: 'what ended is started again', detail: `${webCount} gateways serve` }),
    );
    const head = truth.head();
    const rows = head === undefined ? undefined : truth.rowsAt(head);
    if (rows !== undefined)
      found(ofTheLog(truth.lineage(), rows, historyOf(disk.data()), world.random('another order')));
  }

  return { finding, steps: world.steps(), entries: truth.lineage().length, told };
};

/** Some of what went wrong may still go on when the night is over. */
const faultsLeft = (plan: Plan): number =>
  Math.max(
    0,
    ...plan.happenings.map((happening) =>
      happening.kind === 'fault' ? happening.at + happening.lasts - plan.length : 0,
    ),
  );

/** Too many to be of use. */
const QUIET = new Set(['batch.sequenced', 'signals.received']);
