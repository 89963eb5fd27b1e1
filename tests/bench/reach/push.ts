import { createECDH, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubKeys } from '../../../src/adapters/redis/keys.ts';
import { redisCrowds, redisSubscriptions } from '../../../src/adapters/redis/push.ts';
import { selfSigned } from '../../support/certificate.ts';
import { subscriptionTo } from '../../support/crowd-rig.ts';
import { startHub } from '../fanout/hub.ts';
import { cpuSeconds, LOAD_CORE, pause, SERVER_CORE, startPinned } from '../fanout/pinned.ts';
import { NATION } from '../fanout/rig.ts';
import type { Say } from '../measure.ts';
import { figure, number, table } from '../measure.ts';

const SUBSCRIPTIONS = 10_000;
const ROUNDS = 3;
/** Telephones with keys of their own; the same keys for many cost the same. */
const KEYS = 100;
const MIB = 2 ** 20;

type All = { readonly all: number; readonly last: number; readonly firstOf: Readonly<Record<string, number>> };

/**
 * An alert of the whole nation (27 events) to 10,000 subscriptions at a push service over TLS, beside a bare loop over the
 * same library that sends as many. One after the other in each round, on the same processor.
 */
export const push = async (say: Say): Promise<unknown> => {
  say(`reach: an alert of the whole nation to ${SUBSCRIPTIONS} subscriptions, beside a bare loop over web-push`);
  const made = selfSigned();
  const folder = await mkdtemp(join(tmpdir(), 'allclear-bench-push-'));
  await writeFile(join(folder, 'ca.pem'), made.cert);
  const service = startPinned('../reach/push-service.ts', LOAD_CORE, made);
  const { port } = await service.heard<{ port: number }>('port');
  const keys = Array.from({ length: KEYS }, () => ({
    p256dh: createECDH('prime256v1').generateKeys('base64url'),
    auth: randomBytes(16).toString('base64url'),
  }));
  const endpoints = Array.from(
    { length: SUBSCRIPTIONS },
    (_, index) => `https://localhost:${port}/${NATION[index % NATION.length]}/${index}`,
  );
  const hub = await startHub({
    notify: 1,
    settings: {
      ALLCLEAR_NOTIFY_PUSH_HOSTS: 'localhost',
      ALLCLEAR_NOTIFY_PUSH_CA: join(folder, 'ca.pem'),
      ALLCLEAR_NOTIFY_PUSH_SUBJECT: 'mailto:bench@example.org',
    },
  });
  const bare = startPinned('../reach/push-bare.ts', SERVER_CORE, {});
  try {
    const [pid = 0] = hub.notifiers;
    const subscriptions = redisSubscriptions(hub.redis, hubKeys(''));
    for (const [index, endpoint] of endpoints.entries()) {
      const id = `bench-${index}`;
      const { p256dh, auth } = keys[index % KEYS] ?? { p256dh: '', auth: '' };
      const seenAt = Date.now();
      const more = { endpoint, p256dh, auth, seenAt, addedAt: seenAt, confirmedAt: seenAt };
      const put = subscriptions.put(subscriptionTo(id, [NATION[index % NATION.length] ?? ''], more));
      if (index % 100 === 0) await put;
    }
    const crowds = redisCrowds(hub.redis, hubKeys(''));
    const members = async (): Promise<number> =>
      [...(await crowds.tallies('ua')).values()].reduce((sum, tally) => sum + tally.members, 0);
    while ((await members()) < SUBSCRIPTIONS) await pause(100);
    bare.tell({ ca: made.cert, endpoints, keys, body: 'x'.repeat(700) });
    await bare.heard('ready');

    /** Until the last of them is there. */
    const measured = async (
      of: number,
      work: () => Promise<number>,
    ): Promise<{ readonly took: number; readonly cpu: number; readonly firsts: readonly number[] }> => {
      service.tell({ expect: SUBSCRIPTIONS });
      await service.heard('expecting');
      const before = cpuSeconds(of);
      const began = await work();
      const { last, firstOf } = await service.heard<All>('all');
      const cpu = cpuSeconds(of) - before;
      return { took: last - began, cpu, firsts: Object.values(firstOf).map((at) => at - began) };
    };
    const now = (): number => performance.timeOrigin + performance.now();
    const nation = (kind: 'alert' | 'all-clear') => async (): Promise<number> => {
      const began = now();
      await Promise.all(NATION.map((region) => hub.post({ kind, region })));
      return began;
    };
    const loop = (signs: boolean) => async (): Promise<number> => {
      bare.tell({ signs });
      const { ran } = await bare.heard<{ ran: number }>('ran');
      return ran;
    };

    // The first round makes connections and warms up.
    await measured(pid, nation('alert'));
    const idle = await memoryOf(pid);
    let most = 0;
    const watch = setInterval(async () => {
      most = Math.max(most, await memoryOf(pid));
    }, 100);
    const ours: Awaited<ReturnType<typeof measured>>[] = [];
    const kept: typeof ours = [];
    const signed: typeof ours = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push(await measured(pid, nation(round % 2 === 0 ? 'all-clear' : 'alert')));
      kept.push(await measured(bare.pid, loop(false)));
      signed.push(await measured(bare.pid, loop(true)));
    }
    clearInterval(watch);
    const row = (name: string, runs: typeof ours): readonly string[] => [
      name,
      number(figure(runs.map(({ took }) => took / 1_000)).median),
      number(figure(runs.map(({ cpu }) => cpu)).median),
      number(SUBSCRIPTIONS / figure(runs.map(({ cpu }) => cpu)).median),
    ];
    say(
      table(
        ['10,000 pushes', 'seconds', 'of the processor', 'a second of it'],
        [row('the hub', ours), row('a loop with the token kept', kept), row('a loop that signs each', signed)],
      ),
    );
    const ratio = (theirs: typeof ours, by: 'took' | 'cpu'): number =>
      figure(ours.map((one, index) => one[by] / (theirs[index]?.[by] ?? Number.NaN))).median;
    const result = {
      ratio: ratio(kept, 'took'),
      ratioOfProcessor: ratio(kept, 'cpu'),
      ratioToSigning: ratio(signed, 'took'),
      firstTold: figure(ours.map(({ firsts }) => Math.max(...firsts))).median,
      memory: { idle: idle / MIB, most: most / MIB },
    };
    say(
      `the hub to the loop with the token kept: ${number(result.ratio)} in time, ${number(result.ratioOfProcessor)} of the processor`,
    );
    say(`the hub to the loop that signs each: ${number(result.ratioToSigning)} in time`);
    say(`the first subscriber of each of ${NATION.length} places is told after at most ${number(result.firstTold)} ms`);
    say(`memory of the worker: ${number(result.memory.idle)} MiB before, at most ${number(result.memory.most)} MiB`);
    return result;
  } finally {
    await bare.end();
    await service.end();
    await hub.close();
    await rm(folder, { recursive: true, force: true });
  }
};

/** What a process has in memory; bytes. */
const memoryOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
};
