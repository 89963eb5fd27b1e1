import type { Entry } from '../../src/app/log/log.ts';
import { failure } from '../../src/app/upstreams/failure.ts';
import type { OpenPorts } from '../../src/app/upstreams/open-source.ts';
import type { Answer } from '../../src/app/upstreams/source.ts';
import type { Instant } from '../../src/domain/words.ts';
import { ASKED, GAZETTE, WIRE } from './cast.ts';
import { gazetteOn } from './gazette.ts';
import type { Happening } from './happening.ts';
import type { Stage } from './stage.ts';
import type { Break } from './truth.ts';
import { wireOn } from './wire.ts';
import type { Host } from './world.ts';

/** The services that the hub asks by itself, and the way to them. */
export type Upstreams = {
  /** How a process asks them. */
  readonly from: (host: Host) => Asking;
  readonly raid: (happening: Extract<Happening, { kind: 'raid' }>) => void;
  readonly offer: (happening: Extract<Happening, { kind: 'offer' }>) => void;
  readonly ail: (happening: Extract<Happening, { kind: 'upstream' }>) => void;
  readonly heal: () => void;
  readonly atRest: (lineage: readonly Entry[]) => Break | undefined;
};

export type Asking = {
  readonly ask: OpenPorts['ask'];
  /** The process notes that a source was heard: it may, once for each answer that came. */
  readonly heard: (id: string) => void;
};

/** An answer that is not complete by then is none; milliseconds. */
const ANSWER_LIMIT = 10_000;
/** Longest way there or back; milliseconds. */
const WAY = 60;
/**
 * Whoever lost its lease asks no more after this long: the time of the lease, a look at it that is not answered, and what
 * is slow and skewed on the way; milliseconds.
 */
const ASKS_NO_LONGER = 15_000;

export const upstreamsOn = (stage: Stage): Upstreams => {
  const { world, said, found } = stage;
  const gazette = gazetteOn(stage);
  const wire = wireOn(stage);
  const all = new Map<string, Pick<typeof wire, 'answer' | 'ails'>>([
    [GAZETTE.id, gazette],
    [WIRE.id, wire],
  ]);
  const oneAtATime = watchLeases(stage);
  return {
    from: (host) => {
      /** The sources of which this process has an answer that it has not yet taken to the hub. */
      const inHand = new Set<string>();
      const heard = (id: string): void => {
        const profile = ASKED.find((one) => one.id === id);
        if (profile !== undefined) said.spoke(profile, world.now());
      };
      return {
        heard: (id) => {
          if (inHand.delete(id)) heard(id);
        },
        ask: (_, id) => {
          const chance = world.random(`way from ${host.name} to ${id}`);
          return (signal) => (question) =>
            new Promise((resolve) => {
              const askedAt = host.clock.now();
              const end = (outcome: Answer | ReturnType<typeof failure>): void => {
                cancel();
                signal.removeEventListener('abort', abort);
                resolve(outcome);
              };
              const abort = (): void => end(failure('upstream.unreachable', 'nobody waits for it any more'));
              const cancel = host.clock.after(ANSWER_LIMIT, () =>
                end(failure('upstream.timeout', 'no answer in time')),
              );
              if (signal.aborted) return abort();
              signal.addEventListener('abort', abort);
              world.after(chance.next() * WAY, () => {
                if (host.dropped > 0 && chance.happens(host.dropped)) return;
                found(oneAtATime(host, id));
                const answered = all.get(id)?.answer(question);
                if (answered === undefined || (host.lost > 0 && chance.happens(host.lost))) return;
                const { lag, ...answer } = answered;
                // By the clock of the process: one that stands still hears of it when it goes on.
                host.clock.after(lag + chance.next() * WAY, () => {
                  if (signal.aborted) return;
                  if (answer.status < 500) {
                    inHand.add(id);
                    heard(id);
                  }
                  end({ kind: 'answer', ...answer, askedAt });
                });
              });
            });
        },
      };
    },
    raid: ({ region, on }) => gazette.raid(region, on),
    offer: (happening) => {
      const { source, says, region, ago } = happening;
      if (source === WIRE.id) wire.offer(happening);
      else gazette.raid(region, says === 'alert', ago);
    },
    ail: (happening) => all.get(happening.source)?.ails.begin(happening),
    heal: () => {
      for (const { ails } of all.values()) ails.heal();
    },
    atRest: wire.atRest,
  };
};

/** A lease of a source is held by a process under a name of its own each time. */
export const askerOf = (holder: string): string => holder.split('#')[0] ?? '';

/** Of several processes one asks a source, and another one once that has had its time. */
const watchLeases = ({ world, disk }: Stage): ((host: Host, id: string) => Break | undefined) => {
  const holders = new Map<string, string>();
  /** Until when a process had the lease of a source. */
  const heldUntil = new Map<string, Instant>();
  disk.watch(() => {
    for (const { id } of ASKED) {
      const lease = disk.look(({ leases }) => leases.get(`source:${id}`));
      const holder = lease === undefined ? '' : askerOf(lease.holder);
      const before = holders.get(id) ?? '';
      if (holder === before) continue;
      heldUntil.set(`${before} ${id}`, world.now());
      holders.set(id, holder);
    }
  });
  return (host, id) => {
    const holder = holders.get(id) ?? '';
    const since = Math.max(heldUntil.get(`${host.name} ${id}`) ?? Number.NEGATIVE_INFINITY, host.wentOnAt());
    if (!host.alive() || host.frozen() || holder === host.name) return undefined;
    return world.now() - since <= ASKS_NO_LONGER
      ? undefined
      : {
          law: 'one process at a time asks a source',
          detail: `${host.name} asks ${id}, whose lease ${holder || 'nobody'} has`,
        };
  };
};
