import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomOf } from '../../src/app/drills/plan/random.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { spoken } from '../simulation/spoken.ts';
import type { Break } from '../simulation/truth.ts';
import { setup } from '../support/built.ts';
import { checkRound, lookOnce } from './checks.ts';
import { pause } from './pause.ts';
import { ALL, POLLED_REGIONS, SPEAKERS, SPOKEN_REGIONS, TOLD_REGIONS, UKRAINE } from './people.ts';
import { startRig } from './rig.ts';
import type { Listener } from './subscriber.ts';
import { listener } from './subscriber.ts';
import { drawFaults, makeTrouble } from './trouble.ts';
import { logTruth } from './truth.ts';
import { startWorkload } from './workload.ts';

/*
 * npm run soak -- [--minutes N] [--seed S]     a hub of real processes on a real Redis, with faults drawn from the seed.
 * The same seed draws the same words and faults; how they meet is the machine's.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const until = performance.now() + Number(values.minutes) * 60_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** After the faults, for those who back off; milliseconds. */
const WORDS_TAKEN_WITHIN = 90_000;
const LOOK_EVERY = 2_000;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

setup();
say(`seed ${seed}`);
const rig = await startRig();
const findings: Break[] = [];
const found = (broken: Break): void => {
  if (findings.some(({ law, detail }) => law === broken.law && detail === broken.detail)) return;
  findings.push(broken);
  say(`FOUND by seed ${seed}: ${broken.law}: ${broken.detail}`);
};

const tokens = new Map<string, string>();
for (const { id, trust, regions } of SPEAKERS) {
  const url = rig.members.find(({ role }) => role === 'web')?.url ?? '';
  tokens.set(id, await rig.hub.source(id, { trust, regions: regions ?? 'all', silentAfter: '60s' }, { url }));
}
const truth = logTruth(rig.client);
const said = spoken(ALL, UKRAINE);
const gateways = rig.members.filter(({ role }) => role === 'web');
const choosing = randomOf(seed, 'gateways of subscribers');
const listen = (name: string, regions?: readonly RegionId[], from?: string): Listener => {
  let once = from;
  return listener(name, regions === undefined ? {} : { regions }, randomOf(seed, name), {
    url: () => {
      const here = once ?? choosing.pick(gateways)?.url ?? '';
      once = undefined;
      return here;
    },
    found: (detail) => found({ law: 'each subscriber is told strictly on', detail }),
  });
};
const listeners: Listener[] = [
  listen('everything'),
  listen('everything-too'),
  listen('one-oblast', ['14' as RegionId]),
  listen('some', [...SPOKEN_REGIONS.slice(0, 40), ...POLLED_REGIONS.slice(0, 3), ...TOLD_REGIONS.slice(0, 3)]),
];

const total = { rounds: 0, faults: 0, acked: 0, again: 0, looks: 0 };
let looking = true;
const looks = (async () => {
  while (looking) {
    total.looks += await lookOnce(rig, listeners, said, found);
    await pause(LOOK_EVERY);
  }
})();

while (performance.now() < until && findings.length === 0) {
  total.rounds += 1;
  const random = randomOf(seed, `round ${total.rounds}`);
  const began = performance.now();
  const workload = startWorkload(rig, tokens, randomOf(seed, `words ${total.rounds}`), said, found);
  const extra: Listener[] = [];
  const faults = await makeTrouble(drawFaults(random), {
    rig,
    listeners,
    burst: workload.burst,
    subscribe: (url) => {
      const one = listen(`late-${total.rounds}-${extra.length}`, undefined, url);
      extra.push(one);
    },
    say,
  });
  const ended = await Promise.race([workload.end().then(() => true), pause(WORDS_TAKEN_WITHIN).then(() => false)]);
  if (!ended)
    found({ law: 'whoever asks again is answered', detail: `${workload.unanswered()} words were never taken` });
  const everybody = [...listeners, ...extra];
  const broken = await checkRound({ rig, truth, listeners: everybody, acked: workload.acked, lanes: workload.lanes });
  if (broken !== undefined) found(broken);
  for (const one of extra) one.close();
  total.faults += faults;
  total.acked += workload.acked.length;
  total.again += workload.counts.again;
  const seconds = Math.round((performance.now() - began) / 1000);
  say(
    `seed ${seed} round ${total.rounds}: ${faults} faults, ${workload.acked.length} words taken (${workload.counts.again} tries again, ` +
      `${workload.counts.duplicate} known), ${truth.fresh().length} entries up to ${truth.position().seq}, ` +
      `${rig.receiver.received.length} messages to the destination, ${truth.clocks()} clock entries, ${seconds} s: ` +
      (findings.length === 0 ? 'holds' : 'DOES NOT HOLD'),
  );
}
looking = false;
await looks;
say(
  `${findings.length === 0 ? 'nothing found' : `${findings.length} findings`} by seed ${seed} in ${total.rounds} rounds: ${total.faults} faults, ` +
    `${total.acked} words acknowledged, ${total.again} tries again, ${truth.position().seq} entries, ${total.looks} boards looked at meanwhile`,
);
if (findings.length > 0) {
  process.exitCode = 1;
  const folder = await mkdtemp(join(tmpdir(), `allclear-soak-${seed}-`));
  for (const [name, text] of rig.logs()) await writeFile(join(folder, `${name}.log`), text);
  await writeFile(join(folder, 'findings.json'), JSON.stringify(findings, null, 2));
  say(`logs are kept in ${folder}`);
}
for (const one of listeners) one.close();
await rig.close();
process.exit();
