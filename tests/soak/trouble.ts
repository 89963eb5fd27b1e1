import type { Random } from '../../src/app/drills/plan/random.ts';
import { pause } from './pause.ts';
import type { Member, Rig } from './rig.ts';
import type { Listener } from './subscriber.ts';

/** What goes wrong in a round, all of it drawn beforehand. */
export type Fault = { readonly at: number; readonly lasts: number; readonly who: number; readonly what: Kind };

const KINDS = {
  kill: 6,
  freeze: 5,
  outage: 3,
  cut: 4,
  'half-close': 4,
  slow: 4,
  silent: 4,
  'cut-all': 2,
  gateway: 2,
  burst: 4,
  clock: 3,
  'subscriber-cut': 4,
  'subscriber-asleep': 3,
} as const;
type Kind = keyof typeof KINDS;

/** Faults begin within this; milliseconds. */
const ROUND = 40_000;
const HOUR = 3_600_000;

export const drawFaults = (random: Random): readonly Fault[] => {
  const kinds = Object.entries(KINDS).flatMap(([kind, weight]) => Array<Kind>(weight).fill(kind as Kind));
  const faults: Fault[] = [];
  for (let at = 500 + random.below(3_000); at < ROUND; at += 300 + random.below(4_000)) {
    const lasts = random.happens(0.75) ? 200 + random.below(8_000) : 8_000 + random.below(12_000);
    faults.push({ at, lasts, who: random.below(1_000), what: random.pick(kinds) ?? 'kill' });
  }
  // Now and then Redis is away for long.
  if (random.happens(0.25))
    faults.push({ at: random.below(ROUND), lasts: 15_000 + random.below(45_000), who: 0, what: 'outage' });
  return faults.sort((a, b) => a.at - b.at);
};

export type Stage = {
  readonly rig: Rig;
  readonly listeners: readonly Listener[];
  readonly burst: () => Promise<void>;
  readonly subscribe: (url: string) => void;
  readonly say: (line: string) => void;
};

/** Lets all of it happen; resolves once it is over and everybody is back. */
export const makeTrouble = async (faults: readonly Fault[], stage: Stage): Promise<number> => {
  const began = performance.now();
  let happened = 0;
  const outage = { under: false };
  await Promise.all(
    faults.map(async (fault) => {
      await pause(fault.at - (performance.now() - began));
      if (await happen(fault, stage, outage)) happened += 1;
    }),
  );
  return happened;
};

/** False: whom it would hit is hit already. */
const happen = async (fault: Fault, stage: Stage, outage: { under: boolean }): Promise<boolean> => {
  const { what, lasts, who } = fault;
  const { rig, listeners, say } = stage;
  const member = rig.members[who % rig.members.length] as Member;
  const subscriber = listeners[who % listeners.length] as Listener;
  const told = (name: string): void => say(`  ${(fault.at / 1000).toFixed(1)} s: ${what} ${name}, ${lasts} ms`);
  switch (what) {
    case 'kill':
    case 'freeze':
    case 'clock':
      return hit(member, async () => {
        told(member.name);
        if (what === 'kill') {
          await member.kill();
          await pause(Math.min(lasts, 4_000));
          await comeBack(member, outage);
        } else if (what === 'freeze') {
          member.process()?.freeze();
          await pause(lasts);
          member.process()?.thaw();
        } else {
          // A step that mends itself; one that lasts longer than ten seconds is believed, and taken back later.
          await member.setClock(who % 2 === 0 ? HOUR : -HOUR);
          await pause(Math.min(lasts, 6_000));
          await member.setClock(0);
        }
      });
    case 'outage':
      if (outage.under) return false;
      outage.under = true;
      told('of Redis');
      await rig.redis.kill9();
      await pause(lasts);
      await rig.redis.restart();
      outage.under = false;
      return true;
    case 'cut':
      told(member.name);
      member.line.cut();
      return true;
    case 'cut-all':
      told('');
      for (const { line } of rig.members) line.cut();
      return true;
    case 'half-close':
      told(member.name);
      member.line.halfClose();
      return true;
    case 'slow':
      told(member.name);
      member.line.slow(20 + (who % 400));
      await pause(lasts);
      member.line.slow(0);
      return true;
    case 'silent':
      told(member.name);
      member.line.freeze();
      await pause(lasts);
      member.line.cut();
      return true;
    case 'gateway':
      return hit(rig.another, async () => {
        told(rig.another.name);
        const load = stage.burst();
        await comeBack(rig.another, outage);
        stage.subscribe(rig.another.url);
        await Promise.all([load, stage.burst(), pause(lasts)]);
        await rig.another.end();
      });
    case 'burst':
      told('');
      await stage.burst();
      return true;
    case 'subscriber-cut':
      subscriber.cut();
      return true;
    case 'subscriber-asleep':
      subscriber.sleep(lasts);
      return true;
  }
};

const hit = async (member: Member, work: () => Promise<void>): Promise<boolean> => {
  if (member.busy) return false;
  member.busy = true;
  try {
    await work();
  } finally {
    member.busy = false;
  }
  return true;
};

/** As a service manager does it: again and again until it stays. */
const comeBack = async (member: Member, outage: { readonly under: boolean }): Promise<void> => {
  for (let tries = 0; ; tries += 1) {
    while (outage.under) await pause(200);
    try {
      await member.start();
      return;
    } catch (error) {
      if (tries >= TRIES) throw error;
      await pause(1_000);
    }
  }
};

const TRIES = 5;
