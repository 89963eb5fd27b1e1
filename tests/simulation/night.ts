import { startBranch } from './branch.ts';
import { ANYBODY, DESTINATIONS, LISTENERS, SOURCES, SUBSCRIBERS, WEBS } from './cast.ts';
import { followedBy } from './followed.ts';
import type { Happening, Plan } from './happening.ts';
import { listening } from './listening.ts';
import { lookAt } from './looking.ts';
import { personOn } from './person.ts';
import { practiceOn } from './practice.ts';
import { startProcesses } from './processes.ts';
import { receiversOn } from './receivers.ts';
import { atRest } from './rest.ts';
import { speakersOn } from './speakers.ts';
import type { Finding, Stage, Wrong } from './stage.ts';
import { newStage, START } from './stage.ts';
import type { Subscriber, SubscriberPorts } from './subscriber.ts';
import { asProtocol, newSubscriber } from './subscriber.ts';
import { troubleIn } from './trouble.ts';
import { historyOf, short } from './truth.ts';
import { upstreamsOn } from './upstreams.ts';
import { ofTheLog } from './whole-log.ts';

export type Night = {
  readonly finding: Finding | undefined;
  readonly steps: number;
  readonly entries: number;
  /** What happened, by name; for whoever looks into a finding. */
  readonly told: readonly string[];
};

/** After everything that goes wrong is over: until all is as if nothing had been; milliseconds. */
const HEALING = 60_000;
/**
 * What comes into the log after that, as the end of an alert by hand does, has to come to everybody first: whoever is
 * not told of an entry hears of its seq with the next heartbeat. A log that does not come to rest is not waited for
 * for ever; milliseconds.
 */
const REST = 10_000;
const REST_LIMIT = 600_000;
/** Sources give a sign of life this often then; milliseconds. */
const BEAT = 10_000;
/** The world runs this far before it is looked whether something was found; milliseconds. */
const STRETCH = 5_000;

/** Plays a plan, and holds what everybody is shown against the laws after each step. */
export const simulate = async (plan: Plan, wrong: Wrong = {}, tracing = false): Promise<Night> => {
  const stage = newStage(plan, wrong, tracing);
  const { world, disk, truth, found, finding } = stage;
  const subscribers: Subscriber[] = [];
  const receivers = receiversOn(stage);
  const upstreams = plan.asked ? upstreamsOn(stage) : undefined;
  const processes = startProcesses(stage, receivers, upstreams, (host) => {
    for (const one of subscribers) one.hostGone(host);
    branch?.hostGone(host);
  });
  for (const one of audience(stage, processes.serving)) subscribers.push(one);
  const speakers = speakersOn(stage, processes);
  const person = personOn(stage, processes);
  const practice = practiceOn(stage, processes);
  const branch = plan.followed ? startBranch(stage, processes.serving) : undefined;
  const followed = branch && followedBy(stage, branch);
  const trouble = troubleIn(stage, processes, receivers, subscribers, branch);

  const happen = (happening: Happening): void => {
    if (tracing) stage.tell(`· ${short(happening)}`);
    if (happening.kind === 'word') speakers.word(happening);
    else if (happening.kind === 'list') speakers.list(happening);
    else if (happening.kind === 'heartbeat') speakers.heartbeat(stage.source(happening.source), happening.id);
    else if (happening.kind === 'person') person(happening);
    else if (happening.kind === 'practice') practice(happening);
    else if (happening.kind === 'source') stage.setSource(happening.source, happening.is);
    else if (happening.kind === 'fault') trouble(happening);
    else if (happening.kind === 'offer') upstreams?.offer(happening);
    else if (happening.kind === 'upstream') upstreams?.ail(happening);
    else {
      speakers.raid(happening);
      upstreams?.raid(happening);
    }
  };
  for (const happening of plan.happenings) world.after(happening.at, () => happen(happening));

  const views = lookAt(stage, processes, subscribers);
  const look = (): void => {
    views();
    receivers.look();
    if (followed !== undefined) found(followed.look());
  };
  const until = async (end: number): Promise<void> => {
    try {
      while (finding() === undefined && world.now() < end) await world.run(Math.min(end, world.now() + STRETCH), look);
    } catch (error) {
      found({ law: 'nothing is thrown that nobody catches', detail: String(error) });
    }
  };
  await until(START + plan.length);
  if (finding() === undefined) {
    processes.heal();
    receivers.heal();
    upstreams?.heal();
    if (plan.told) askAgain(stage);
    const beat = (number: number): void => {
      for (const { id } of SOURCES) speakers.heartbeat(stage.source(id), number);
      world.after(BEAT, () => beat(number + BEAT));
    };
    world.after(0, () => beat(0));
    const healed = START + plan.length + faultsLeft(plan) + HEALING;
    await until(healed);
    // What is asked for is asked for again and again: it would not come to rest.
    processes.askNoMore();
    const seqOf = (): number | undefined => truth.head()?.seq;
    for (let seq = seqOf(), before = -1; seq !== before && world.now() < healed + REST_LIMIT; seq = seqOf()) {
      before = seq ?? -1;
      await until(world.now() + REST);
    }
  }
  if (finding() === undefined) {
    const webs = [...processes.webs.values()];
    found(
      atRest({
        truth,
        webs,
        subscribers,
        data: disk.data(),
        acked: stage.acked,
        unanswered: speakers.unanswered(),
      }) ??
        (webs.length === WEBS
          ? undefined
          : { law: 'what ended is started again', detail: `${webs.length} gateways serve` }) ??
        (plan.told ? receivers.atRest() : undefined) ??
        followed?.atRest(),
    );
    const head = truth.head();
    const rows = head === undefined ? undefined : truth.rowsAt(head);
    if (upstreams !== undefined) found(upstreams.atRest(truth.lineage()));
    if (rows !== undefined)
      found(ofTheLog(truth.lineage(), rows, historyOf(disk.data()), world.random('another order')));
  }
  return { finding: finding(), steps: world.steps(), entries: truth.lineage().length, told: stage.told };
};

const audience = (
  { world, truth, wrong, found }: Stage,
  serving: (chance: number) => ReturnType<SubscriberPorts['web']>,
) => {
  const listen = listening(truth);
  return Array.from({ length: SUBSCRIBERS }, (_, index) => {
    const choosing = world.random(`choice of subscriber ${index}`);
    return newSubscriber(world, `subscriber ${index}`, LISTENERS[index % LISTENERS.length] ?? ANYBODY, {
      web: () => serving(choosing.next()),
      tells: { frame: (subscriber, frame, before) => found(listen(subscriber, frame, before)) },
      ...asProtocol,
      ...wrong,
    });
  });
};

/** What failed for long is tried again in minutes; a person who mended it asks for it now, until it is taken. */
const askAgain = ({ disk, plan, world }: Stage): void => {
  for (let at = 5_000; at < HEALING + faultsLeft(plan) - 20_000; at += 5_000)
    world.after(at, () => {
      // They are told so, and come again.
      if (disk.ails.full) return;
      for (const { id } of DESTINATIONS)
        disk.change(({ notify }) => {
          notify.version += 1;
          notify.orders.set(id, [{ retry: true }]);
        });
    });
};

/** Some of what went wrong may still go on when the night is over. */
const faultsLeft = (plan: Plan): number =>
  Math.max(
    0,
    ...plan.happenings.map((happening) =>
      happening.kind === 'fault' ? happening.at + happening.lasts - plan.length : 0,
    ),
  );
