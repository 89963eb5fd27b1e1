import type { SaidOne } from '../../src/app/intake/said.ts';
import type { Entry } from '../../src/app/log/log.ts';
import { failure, isFailure } from '../../src/app/upstreams/failure.ts';
import type { Poll } from '../../src/app/upstreams/source.ts';
import { formatInstant } from '../../src/domain/instant.ts';
import type { Instant } from '../../src/domain/words.ts';
import { MOST_SKEW, WIRE } from './cast.ts';
import { bodyIn } from './gazette.ts';
import type { Happening, Says } from './happening.ts';
import type { Stage } from './stage.ts';
import type { Break } from './truth.ts';
import { short } from './truth.ts';
import type { Ails, Answered, Asked, Upstream } from './upstream.ts';
import { newAils, outOfOrder, settledAfterLoss } from './upstream.ts';
import { wordsIn } from './whole-log.ts';

/** A message, numbered from 1. */
type Message = { readonly says: Says; readonly region: string; readonly at: Instant };

/** Messages in one answer. */
const PAGE = 20;
/** Of what was told before, where it tells it again. */
const AGAIN = 5;

/** One that tells each message once, to whoever asks for those after the last that he has. */
export const wireOn = ({
  world,
  said,
  losses,
}: Stage): Upstream & {
  readonly ails: Ails;
  readonly offer: (happening: Extract<Happening, { kind: 'offer' }>) => void;
  readonly atRest: (lineage: readonly Entry[]) => Break | undefined;
} => {
  const chance = world.random('wire');
  const ails = newAils(world);
  const lookForLoss = settledAfterLoss(world, losses);
  const messages: Message[] = [];
  const firstGiven: Instant[] = [];
  let ackedTo = 0;

  /** Whoever asks for what comes after a message has taken it, and all before it. */
  const acknowledge = (cursor: number): void => {
    const { settled, anew } = lookForLoss();
    if (anew) ackedTo = 0;
    if (!settled) return;
    for (; ackedTo < cursor; ackedTo += 1) {
      const { says, region, at } = messages[ackedTo] as Message;
      const given = firstGiven[ackedTo] ?? at;
      if (says === 'alert') said.alert(WIRE, region, Math.min(at, given - MOST_SKEW), world.now());
    }
  };

  const answer = ({ url }: Asked): Answered | undefined => {
    const cursor = Number(new URL(url).searchParams.get('after'));
    acknowledge(cursor);
    const ill = outOfOrder(ails);
    if (ill !== undefined) return ill === 'silent' ? undefined : ill;
    const is = ails.is();
    const from = is === 'same' ? Math.max(0, cursor - AGAIN) : cursor;
    const to = Math.min(messages.length, cursor + PAGE);
    const told = messages.slice(from, to).map((message, index) => ({ ...message, number: from + index + 1 }));
    said.spoke(WIRE, world.now());
    for (const { says, region, at, number } of told) {
      firstGiven[number - 1] ??= world.now();
      if (says !== 'alert') said.denial(WIRE, region, at, says === 'retraction');
    }
    const text = JSON.stringify({ messages: told, last: to, more: to < messages.length });
    return {
      status: 200,
      text: is === 'truncated' ? text.slice(0, Math.floor(text.length * chance.next())) : text,
      lag: is === 'slow' ? 1_000 + chance.next() * 12_000 : 0,
    };
  };

  return {
    answer,
    ails,
    offer: ({ says, region, ago }) => void messages.push({ says, region, at: world.now() - ago }),
    atRest: (lineage) => {
      const isThere = wordsIn(lineage);
      const lost = messages.find((one) => one.says !== 'retraction' && !isThere({ ...one, source: WIRE.id }));
      return lost === undefined
        ? undefined
        : { law: 'what a source tells once is in the log', detail: `${short(lost)} at ${formatInstant(lost.at)}` };
    },
  };
};

type Body = {
  readonly messages: readonly (Message & { readonly number: number })[];
  readonly last: number;
  readonly more: boolean;
};

/** Reads it, as the adapters of channels do: what is remembered is how far it was read. */
export const wirePoll: Poll = async ({ ask, memory, now }) => {
  const answer = await ask({ url: `https://wire.example/messages?after=${memory['last'] ?? 0}` });
  if (isFailure(answer)) return { outcome: answer };
  if (answer.status !== 200) return { outcome: failure('upstream.http', `${answer.status}`) };
  const body = bodyIn<Body>(answer.text);
  if (body === undefined) return { outcome: failure('upstream.unreadable', 'it ends in the middle') };
  return {
    outcome: { kind: 'signals', said: body.messages.map(saidIn), unread: [] },
    remember: { last: `${body.last}` },
    ...(body.more ? { wakeAt: now } : {}),
  };
};

const saidIn = ({ says, region, at, number }: Body['messages'][number]): SaidOne => ({
  id: `w${number}`,
  kind: says === 'alert' ? 'alert' : 'all-clear',
  region,
  hazard: 'air-raid',
  at,
  ...(says === 'retraction' ? { own: true as const } : {}),
});
