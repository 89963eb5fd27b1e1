import type { SourceRecord } from '../../src/app/sources/sources.ts';
import { formatInstant } from '../../src/domain/instant.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { Instant } from '../../src/domain/words.ts';
import { PLACES, place, SMALL_COUNTRY } from '../support/small-country.ts';
import { MOST_SKEW } from './cast.ts';
import type { Happening } from './happening.ts';
import type { Processes } from './processes.ts';
import type { Stage } from './stage.ts';

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

/** Those who speak to the hub: by a word each, by lists of what stands, by a sign of life. */
export type Speakers = {
  readonly word: (happening: Of<'word'>) => void;
  readonly list: (happening: Of<'list'>) => void;
  readonly heartbeat: (source: SourceRecord, id: number) => void;
  readonly raid: (happening: Of<'raid'>) => void;
  /** Words that nobody has taken yet, though they are said again and again. */
  readonly unanswered: () => number;
};

/** Whoever gets no answer for this long says it again; milliseconds. */
const ANSWER_LIMIT = 12_000;

export const speakersOn = (stage: Stage, { serving }: Pick<Processes, 'serving'>): Speakers => {
  const { world, said, acked, losses, source: sourceOf, found } = stage;
  const raided = new Set<string>();
  const lastLists = new Map<string, readonly string[]>();
  /** Since when a source lists a place without a break, at the earliest; others may have denied it since. */
  const listedSince = new Map<string, Instant>();
  const lacked = new Map<string, number>();
  let unanswered = 0;

  const word = (happening: Of<'word'>): void => {
    const chance = world.random(`word ${happening.id}`);
    const source = sourceOf(happening.source);
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
      const web = serving(chance.next());
      if (web === undefined) {
        world.after(1_000, attempt);
        return;
      }
      firstSent ??= world.now();
      said.spoke(source, world.now());
      if (says !== 'alert') said.denial(source, region, at, says === 'retraction');
      const before = losses();
      let answered = false;
      const settle = (done: boolean): void => {
        if (answered) return;
        answered = true;
        said.spoke(source, world.now());
        if (done) unanswered -= 1;
        else world.after(500 + chance.next() * 2_000, attempt);
      };
      world.after(ANSWER_LIMIT, () => settle(false));
      web.intake.submit({ source, items: [item] }).then(
        (receipt) => {
          if (!web.host.alive()) return;
          world.after(chance.next() * 50, () => {
            if (answered) return;
            const [refusal] = receipt.refused;
            if (refusal !== undefined)
              found({
                law: 'what can be taken is taken',
                detail: `${source.id} ${says} ${region} was refused: ${refusal.code}, ${refusal.detail}`,
              });
            if (receipt.accepted + receipt.duplicate === 1 && losses() === before) {
              acked.push({ source: source.id, region, says, at });
              if (says === 'alert')
                said.alert(source, region, Math.min(at, (firstSent ?? at) - MOST_SKEW), world.now());
            }
            settle(true);
          });
        },
        () => settle(false),
      );
    };
    attempt();
  };

  const list = (happening: Of<'list'>): void => {
    const chance = world.random(`list ${happening.id}`);
    const source = sourceOf(happening.source);
    const { manner } = happening;
    const at = world.now() - happening.ago;
    const covered = PLACES.filter((id) => covers(source, id));
    const now = covered.filter((id) => raided.has(id));
    // In one answer a line comes out so that nobody can tell which place it is about.
    const spoilt = manner === 'garbled' ? now.filter(() => chance.happens(0.5)) : [];
    const active =
      manner === 'empty'
        ? []
        : manner === 'half'
          ? now.filter(() => chance.happens(0.5))
          : manner === 'same'
            ? (lastLists.get(source.id) ?? now)
            : now.filter((id) => !spoilt.includes(id));
    lastLists.set(source.id, active);
    const web = serving(chance.next());
    if (web === undefined) return;
    const lines = active.map((region) => ({ region }));
    const unread = manner === 'garbled' ? [...spoilt, 'one more'].map(() => ({ region: 'Nowhere' })) : [];
    const sent = world.now();
    const before = losses();
    for (const region of covered) {
      const run = `${source.id} ${region}`;
      if (active.includes(region)) {
        listedSince.set(run, Math.min(at, sent - MOST_SKEW, listedSince.get(run) ?? sent));
        lacked.delete(run);
      } else if (manner !== 'garbled') said.denial(source, region, Math.max(at, sent), false);
    }
    said.spoke(source, sent);
    web.intake
      .submit({ source, items: [{ kind: 'snapshot', at: formatInstant(at), active: [...lines, ...unread] }] })
      .then(
        (receipt) => {
          said.spoke(source, world.now());
          if (receipt.accepted !== 1 || !web.host.alive() || losses() !== before) return;
          for (const region of covered) {
            const run = `${source.id} ${region}`;
            if (active.includes(region)) {
              const since = listedSince.get(run) ?? Number.NEGATIVE_INFINITY;
              said.alert(source, region, since, world.now(), Math.min(at, sent - MOST_SKEW));
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
    const web = serving(world.random(`heartbeat ${id}`).next());
    if (web === undefined || stage.outSince(source.id) !== undefined) return;
    said.spoke(source, world.now());
    const heard = (): void => said.spoke(source, world.now());
    web.intake.submit({ source, items: [{ kind: 'heartbeat' }] }).then(heard, heard);
  };

  return {
    word,
    list,
    heartbeat,
    raid: ({ region, on }) => void (on ? raided.add(region) : raided.delete(region)),
    unanswered: () => unanswered,
  };
};

const covers = ({ regions }: SourceRecord, id: RegionId): boolean =>
  regions === undefined || regions.some((own) => SMALL_COUNTRY.contains(own, place(id)));
