import type { AlertClaim, MissingClaim, RegionClaim, WithdrawnClaim } from '../../src/domain/claim.ts';
import type { Interval, Liveness } from '../../src/domain/timeline/parts.ts';
import type { Instant, SourceId, ThreatLevel, Trust } from '../../src/domain/words.ts';

/**
 * The standing rule a second time, straight from its words and with no thought of speed: what stands at an instant is
 * found by holding every alert against every clear. It shares no code with the rules it judges.
 */
export type Said = { readonly claims: readonly RegionClaim[]; readonly marks: readonly Liveness[] };

/** The intervals of alert of one region and hazard. */
export const intervalsOfAlert = (said: Said): readonly Interval[] => {
  const intervals: Interval[] = [];
  for (const t of instantsOf(said)) {
    const sources = standingAt(said, t);
    const last = intervals.at(-1);
    const open = last !== undefined && last.endedAt === null ? last : undefined;
    if (open === undefined && sources.length > 0) intervals.push({ startedAt: t, endedAt: null, sources });
    else if (open !== undefined && sources.length === 0)
      intervals[intervals.length - 1] = { ...open, endedAt: t, ...retractedAt(said, t) };
    else if (open !== undefined) {
      intervals[intervals.length - 1] = { ...open, sources: [...new Set([...open.sources, ...sources])].sort() };
    }
  }
  return intervals;
};

/** A word in error of that very instant, of somebody who kept the alert up until then. */
const retractedAt = (said: Said, t: Instant): Pick<Interval, 'retracted'> => {
  const before = Math.max(...instantsOf(said).filter((instant) => instant < t));
  const [first] = said.claims
    .flatMap((claim) => (claim.kind === 'withdrawn' && claim.at === t && claim.error !== undefined ? [claim] : []))
    .filter(({ source }) => standingAt(said, before).includes(source))
    .sort(
      (a, b) =>
        compareText(a.source, b.source) || compareText(a.trust, b.trust) || compareText(reasonOf(a), reasonOf(b)),
    );
  return first === undefined ? {} : { retracted: { at: t, reason: reasonOf(first), source: first.source } };
};

const reasonOf = ({ error }: WithdrawnClaim): string => error?.reason ?? '';

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const withdrawnIn = (claims: readonly RegionClaim[], source: SourceId): readonly RegionClaim[] =>
  claims.filter((claim) => claim.kind === 'withdrawn' && claim.source === source);

/** Who keeps the alert up at the instant. */
export const standingAt = (said: Said, t: Instant): readonly SourceId[] =>
  [...new Set(standingVoicesAt(said, t).map(({ source }) => source))].sort();

const standingVoicesAt = (said: Said, t: Instant) =>
  voicesIn(said.claims).filter(({ source, trust }) => {
    if (trust === 'unconfirmed') return false;
    const alertAt = assertedAt(said.claims, source, trust, t);
    return (
      alertAt !== undefined &&
      // What a source takes back is its own word, and nobody else's.
      !withdrawnIn(said.claims, source).some(({ at }) => at <= t && at > alertAt) &&
      !clearsIn(said.claims).some(
        (clear) =>
          clear.at <= t &&
          clear.at > alertAt &&
          RANK[clear.trust] >= RANK[trust] &&
          // What a live source lists is not cleared by another as trusted as itself.
          !(
            clear.source !== source &&
            clear.trust === trust &&
            listsAt(said.claims, source, trust, t) &&
            liveAt(said.marks, source, t)
          ),
      )
    );
  });

/** The level of what stands in the end: of each source that says so its latest word in this interval, of those the highest. */
export const levelInTheEnd = (said: Said): ThreatLevel | undefined => {
  const interval = intervalsOfAlert(said).at(-1);
  if (interval === undefined || interval.endedAt !== null) return undefined;
  const levels = standingVoicesAt(said, EVER).flatMap(({ source, trust }) => {
    const since = Math.max(
      interval.startedAt,
      ...clearsIn(said.claims).flatMap((clear) => (clear.source === source ? [clear.at] : [])),
      ...withdrawnIn(said.claims, source).map(({ at }) => at),
    );
    const words = said.claims.filter(
      (claim): claim is AlertClaim =>
        claim.kind === 'alert' && claim.source === source && claim.trust === trust && saysMore(claim),
    );
    const current = words.filter((claim) => (claim.listedAt ?? claim.at) >= since);
    const latest = Math.max(...current.map((claim) => claim.listedAt ?? claim.at));
    return current.filter((claim) => (claim.listedAt ?? claim.at) === latest).flatMap(levelsOf);
  });
  return levels.includes('red') ? 'red' : levels[0];
};

const saysMore = (claim: AlertClaim): boolean =>
  claim.level !== undefined || claim.reason !== undefined || (claim.threats ?? []).length > 0;

const levelsOf = (claim: AlertClaim): readonly ThreatLevel[] =>
  [claim, ...(claim.threats ?? [])].flatMap(({ level }) => (level === undefined ? [] : [level]));

const EVER = Number.POSITIVE_INFINITY;

/** The latest list of the source, at the instant, has the place. */
export const listsAt = (claims: readonly RegionClaim[], source: SourceId, trust: Trust, t: Instant): boolean => {
  const listings = listingsOf(claims, source).filter((claim) => claim.listedAt <= t);
  const latest = Math.max(...listings.map((claim) => claim.listedAt));
  const laterDenials = [...clearsIn(claims), ...pendingIn(claims), ...withdrawnIn(claims, source)].filter(
    (claim) => claim.source === source && claim.at <= t && claim.at > latest,
  );
  return laterDenials.length === 0 && listings.some((claim) => claim.listedAt === latest && claim.trust === trust);
};

/** At one instant silence wins; who never fell silent is live. */
export const liveAt = (marks: readonly Liveness[], source: SourceId, t: Instant): boolean => {
  const own = marks.filter((mark) => mark.source === source && mark.at <= t);
  const latest = Math.max(...own.map((mark) => mark.at));
  return own.every((mark) => mark.at < latest || mark.live);
};

/** Since when, by its own word, the source says that there is an alert; a list after its own clear says so anew. */
export const assertedAt = (
  claims: readonly RegionClaim[],
  source: SourceId,
  trust: Trust,
  t: Instant,
): Instant | undefined => {
  const alerts = claims.filter((claim) => claim.kind === 'alert' && claim.source === source && claim.trust === trust);
  let asserted: Instant | undefined;
  for (const now of instantsOf({ claims, marks: [] })) {
    if (now > t) break;
    if (alerts.some((claim) => claim.at === now)) asserted = now;
    const isListed = alerts.some((claim) => claim.listedAt === now);
    const cleared = [...clearsIn(claims), ...withdrawnIn(claims, source)].some(
      (clear) => clear.source === source && clear.at <= now && clear.at > (asserted ?? 0),
    );
    if (isListed && (asserted === undefined || cleared)) asserted = now;
  }
  return asserted;
};

/** The answer for each claim among these claims, found once. */
function remembered<One extends RegionClaim, Answer>(
  ask: (claims: readonly RegionClaim[], claim: One) => Answer,
): (claims: readonly RegionClaim[], claim: One) => Answer {
  const known = new WeakMap<readonly RegionClaim[], Map<One, Answer>>();
  return (claims, claim) => {
    const answers = known.get(claims) ?? new Map<One, Answer>();
    known.set(claims, answers);
    const answer = answers.has(claim) ? (answers.get(claim) as Answer) : ask(claims, claim);
    answers.set(claim, answer);
    return answer;
  };
}

/**
 * Clears, and guarded omissions that a later list bore out. A list drops only what its source's list before it had, or
 * what a word of the source holds up.
 */
const clearsIn = (claims: readonly RegionClaim[]): readonly RegionClaim[] => {
  const known = clears.get(claims) ?? claims.filter((claim) => isClearing(claims, claim));
  clears.set(claims, known);
  return known;
};

const clears = new WeakMap<readonly RegionClaim[], readonly RegionClaim[]>();

const isClearing = remembered((claims: readonly RegionClaim[], claim: RegionClaim): boolean => {
  if (claim.kind === 'alert' || claim.kind === 'withdrawn' || isOverruled(claims, claim)) return false;
  if (claim.kind === 'clear') return claim.listedAt === undefined || wasListedBefore(claims, claim);
  return mayDrop(claims, claim) && isClear(claims, claim);
});

const mayDrop = remembered(
  (claims: readonly RegionClaim[], claim: MissingClaim): boolean =>
    wasListedBefore(claims, claim) || (claim.afterWord !== undefined && wasSaidBefore(claims, claim)),
);

/** The latest that the source said of the place before was an alert. */
const wasSaidBefore = remembered((claims: readonly RegionClaim[], { source, at }: RegionClaim): boolean => {
  const own = claims.filter((claim) => claim.source === source && claim.at < at);
  const cleared = Math.max(
    ...own.filter((claim) => claim.kind === 'withdrawn' || isClearing(claims, claim)).map((claim) => claim.at),
  );
  return own.some((claim) => claim.kind === 'alert' && claim.at >= cleared);
});

/** Another reading of the same omission is against a closer list, or as close and in doubt. */
const isOverruled = remembered((claims: readonly RegionClaim[], claim: RegionClaim): boolean =>
  claims.some((other) => {
    if (other.source !== claim.source || other.at !== claim.at || other === claim) return false;
    if (other.kind === 'alert' || claim.kind === 'alert') return false;
    if (other.listedAt === undefined || claim.listedAt === undefined) return false;
    return doubtOf(other) > doubtOf(claim);
  }),
);

const doubtOf = (claim: RegionClaim): number => {
  if (claim.kind === 'alert') return 0;
  if (claim.kind === 'withdrawn') return 0;
  const degree = claim.kind === 'clear' ? 0 : claim.afterWord === undefined ? 2 : 1;
  return 3 * (claim.after ?? 0) + degree;
};

/** Guarded omissions that nobody bore out. */
const pendingIn = (claims: readonly RegionClaim[]): readonly RegionClaim[] =>
  claims.filter(
    (claim) =>
      claim.kind === 'missing' &&
      mayDrop(claims, claim) &&
      !isVoid(claims, claim) &&
      !isClear(claims, firstOf(claims, claim)),
  );

/** Between the latest list that had the place and this instant, the source did not clear it. */
const wasListedBefore = remembered((claims: readonly RegionClaim[], { source, at }: RegionClaim): boolean => {
  const latest = Math.max(
    ...listingsOf(claims, source)
      .map((claim) => claim.listedAt)
      .filter((listedAt) => listedAt < at),
  );
  const cleared = claims.filter((claim) => claim.source === source && claim.at < at && claim.at > latest);
  return (
    latest > Number.NEGATIVE_INFINITY &&
    cleared.every(
      (claim) =>
        claim.kind === 'alert' || isOverruled(claims, claim) || (claim.kind === 'missing' && !isClear(claims, claim)),
    )
  );
});

const isClear = remembered(
  (claims: readonly RegionClaim[], claim: MissingClaim): boolean => isFirst(claims, claim) && isBorneOut(claims, claim),
);

const isFirst = (claims: readonly RegionClaim[], claim: MissingClaim): boolean =>
  !isVoid(claims, claim) && firstOf(claims, claim) === claim;

/** A list of the same instant has the place, another reading holds, or the source said so itself too shortly before. */
const isVoid = remembered(
  (claims: readonly RegionClaim[], claim: MissingClaim): boolean =>
    isOverruled(claims, claim) ||
    listingsOf(claims, claim.source).some((listing) => listing.listedAt === claim.at) ||
    wordsOf(claims, claim.source).some(({ at }) => at <= claim.at && at > claim.at - (claim.afterWord ?? 0)),
);

const wordsOf = (claims: readonly RegionClaim[], source: SourceId): readonly RegionClaim[] =>
  claims.filter((claim) => claim.kind === 'alert' && claim.source === source && claim.listedAt === undefined);

/** The first omission from which on the source's lists lacked the place without a break. */
const firstOf = remembered(
  (claims: readonly RegionClaim[], claim: MissingClaim): MissingClaim =>
    omissionsLike(claims, claim).find((other) => other.at <= claim.at && isUnbroken(claims, other, claim)) ?? claim,
);

/** Of the absence that begins here one list was received long enough after another that was before it. */
const isBorneOut = remembered((claims: readonly RegionClaim[], first: MissingClaim): boolean => {
  const absence = omissionsLike(claims, first).filter(
    (other) => other.at >= first.at && isUnbroken(claims, first, other),
  );
  return absence.some((one) =>
    absence.some((other) => {
      const needed = one.answer !== undefined && one.answer === other.answer ? 300_000 : 0;
      const apart = other.receivedAt - one.receivedAt;
      return other.at > one.at && apart > 0 && apart >= one.confirmAfter && apart >= needed;
    }),
  );
});

const isUnbroken = (claims: readonly RegionClaim[], from: MissingClaim, to: MissingClaim): boolean =>
  !claims.some((claim) => {
    if (claim.source !== from.source || isOverruled(claims, claim)) return false;
    const word = from.afterWord === undefined ? undefined : claim.at;
    const ends = claim.kind === 'clear' || claim.kind === 'withdrawn';
    const says = ends ? claim.at : claim.kind === 'alert' ? (claim.listedAt ?? word) : undefined;
    return says !== undefined && says > from.at && says <= to.at;
  });

/** What the lists of the source lacked, apart from each other what was listed and what was said. */
const omissionsLike = (claims: readonly RegionClaim[], like: MissingClaim): readonly MissingClaim[] =>
  claims
    .filter(
      (claim): claim is MissingClaim =>
        claim.kind === 'missing' &&
        claim.source === like.source &&
        (claim.afterWord === undefined) === (like.afterWord === undefined) &&
        !isVoid(claims, claim) &&
        !isHeardAgain(claims, claim),
    )
    .sort((a, b) => a.at - b.at);

/** The same omission was heard before: when it was heard first counts. */
const isHeardAgain = (claims: readonly RegionClaim[], claim: MissingClaim): boolean =>
  claims.some(
    (other) =>
      other.kind === 'missing' &&
      other.source === claim.source &&
      other.at === claim.at &&
      doubtOf(other) === doubtOf(claim) &&
      other.receivedAt < claim.receivedAt,
  );

type ListedClaim = AlertClaim & { readonly listedAt: Instant };

const listingsOf = (claims: readonly RegionClaim[], source: SourceId): readonly ListedClaim[] =>
  claims.filter(
    (claim): claim is ListedClaim => claim.kind === 'alert' && claim.source === source && claim.listedAt !== undefined,
  );

const voicesIn = (claims: readonly RegionClaim[]) => claims.map(({ source, trust }) => ({ source, trust }));

const instantsOf = ({ claims, marks }: Said): readonly Instant[] =>
  [
    ...new Set([...claims.flatMap((claim) => [claim.at, claim.listedAt ?? claim.at]), ...marks.map((mark) => mark.at)]),
  ].sort((a, b) => a - b);

const RANK: Readonly<Record<Trust, number>> = { official: 3, relay: 2, unconfirmed: 1 };
