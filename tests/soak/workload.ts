import type { Random } from '../../src/app/drills/plan/random.ts';
import { formatInstant } from '../../src/domain/instant.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { SourceProfile } from '../../src/domain/signal.ts';
import type { Acked } from '../simulation/rest.ts';
import type { Spoken } from '../simulation/spoken.ts';
import type { Break } from '../simulation/truth.ts';
import { pause } from './pause.ts';
import { LISTED_REGIONS, LISTER, MOD, POLLED_REGIONS, RELAY, RUMOUR, SPEAKERS, SPOKEN_REGIONS } from './people.ts';
import type { Rig } from './rig.ts';

/** Sources that speak while everything goes wrong, and say each word again until it is taken. */
export type Workload = {
  readonly lanes: readonly RegionId[];
  readonly acked: Acked[];
  /** Many words at once, about other places. */
  burst(): Promise<void>;
  /** Says no more, and resolves once all that was begun is taken. */
  end(): Promise<void>;
  /** Words that were sent and that nobody has taken yet. */
  unanswered(): number;
  counts: { sent: number; again: number; duplicate: number };
};

type Word = {
  readonly id: string;
  readonly kind: 'alert' | 'all-clear';
  readonly region: RegionId;
  readonly at: number;
};

export type Tokens = ReadonlyMap<string, string>;

/** Without an answer after this long, a source says it again; milliseconds. */
const ANSWER_WITHIN = 8_000;
const LANES = 14;
const BURST = 300;

export const startWorkload = (
  rig: Rig,
  tokens: Tokens,
  random: Random,
  said: Spoken,
  found: (broken: Break) => void,
): Workload => {
  const acked: Acked[] = [];
  const counts = { sent: 0, again: 0, duplicate: 0 };
  let regions = [...SPOKEN_REGIONS];
  const draw = (count: number): readonly RegionId[] =>
    Array.from({ length: count }, () => regions.splice(random.below(regions.length), 1)[0] as RegionId);
  const lanes = draw(LANES);
  const apart = [...regions];
  let ended = false;
  let unanswered = 0;
  let id = 0;

  const urlOf = (): string => {
    const gateways = rig.members.filter(({ role }) => role === 'web');
    return random.pick(gateways)?.url ?? '';
  };
  const post = async (
    source: SourceProfile,
    body: unknown,
    patience = ANSWER_WITHIN,
  ): Promise<Response | undefined> => {
    said.spoke(source, Date.now());
    try {
      return await fetch(`${urlOf()}/v1/signals`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens.get(source.id)}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(patience),
      });
    } catch {
      return undefined;
    } finally {
      said.spoke(source, Date.now());
    }
  };
  /** True once it is taken. */
  const attempt = async (source: SourceProfile, words: readonly Word[]): Promise<boolean> => {
    for (const { kind, region, at } of words) if (kind === 'all-clear') said.denial(source, region, at, false);
    const items = words.map((word) => ({ ...word, at: formatInstant(word.at) }));
    // Now and then the line breaks before the answer comes.
    const patience = random.happens(0.06) ? random.below(40) : ANSWER_WITHIN;
    const response = await post(source, items.length === 1 ? items[0] : items, patience);
    if (response === undefined) return false;
    const text = await response.text().catch(() => undefined);
    if (response.status === 503 || text === undefined) return false;
    const receipt = response.status === 202 ? JSON.parse(text) : undefined;
    if (receipt === undefined || receipt.accepted + receipt.duplicate !== words.length) {
      found({ law: 'a good word is taken', detail: `${source.id}: ${response.status} ${text.slice(0, 300)}` });
      return true;
    }
    counts.duplicate += receipt.duplicate;
    return true;
  };
  const speak = async (source: SourceProfile, words: readonly Word[]): Promise<void> => {
    unanswered += words.length;
    counts.sent += words.length;
    const sentAt = Date.now();
    while (!(await attempt(source, words))) {
      counts.again += 1;
      await pause(200 + random.below(800));
    }
    unanswered -= words.length;
    for (const { kind, region, at } of words) {
      acked.push({ source: source.id, region, says: kind, at });
      if (kind === 'alert') said.alert(source, region, Math.min(at, sentAt), Date.now());
    }
  };
  const word = (kind: Word['kind'], region: RegionId, at: number): Word => {
    id += 1;
    return { id: `${Date.now().toString(36)}-${id}`, kind, region, at };
  };
  /** Most words are of now; some come late. */
  const ago = (): number =>
    random.happens(0.7) ? random.below(2_000) : random.happens(0.8) ? random.below(60_000) : random.below(1_200_000);

  const lane = async (region: RegionId): Promise<void> => {
    for (let index = random.below(2); !ended; index += 1) {
      const source = random.pick([MOD, MOD, MOD, RELAY, RELAY, RUMOUR]) ?? MOD;
      await speak(source, [word(index % 2 === 0 ? 'alert' : 'all-clear', region, Date.now() - ago())]);
      await pause(500 + random.below(3_000));
    }
  };
  const heartbeats = async (source: SourceProfile): Promise<void> => {
    while (!ended) {
      await post(source, { kind: 'heartbeat' });
      await pause(8_000);
    }
  };
  const lists = async (): Promise<void> => {
    let active: readonly RegionId[] = [];
    while (!ended) {
      if (random.happens(0.4)) active = LISTED_REGIONS.filter(() => random.happens(0.4));
      const list = { kind: 'snapshot', at: formatInstant(Date.now()), active: active.map((one) => ({ region: one })) };
      await post(LISTER, list);
      if (random.happens(0.3)) rig.upstream.show(POLLED_REGIONS.filter(() => random.happens(0.4)));
      await pause(2_500);
    }
  };
  const running = Promise.all([...lanes.map(lane), ...SPEAKERS.map(heartbeats), lists()]);

  return {
    lanes,
    acked,
    counts,
    unanswered: () => unanswered,
    burst: async () => {
      if (regions.length < BURST) regions = [...apart];
      const places = draw(BURST);
      for (const kind of ['alert', 'all-clear'] as const) {
        await speak(
          MOD,
          places.map((region) => word(kind, region, Date.now())),
        );
      }
    },
    end: async () => {
      ended = true;
      await running;
    },
  };
};
