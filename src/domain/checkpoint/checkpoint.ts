import type { RegionClaim } from '../claim.ts';
import type { SourceState } from '../sources/source-state.ts';
import { livenessOfAll } from '../sources/source-state.ts';
import type { FeedState } from '../timeline/feed-state.ts';
import { MOST_MARKS } from '../timeline/feed-state.ts';
import type { TimelineKey } from '../timeline/key.ts';
import { partsOf } from '../timeline/key.ts';
import type { Liveness, Timeline, Voice, Walk } from '../timeline/parts.ts';
import { reportsFrom } from '../timeline/reports.ts';
import { START } from '../timeline/standing.ts';
import { insert, remade, remaking } from '../timeline/timeline.ts';
import { raisesAlerts } from '../words.ts';
import { CHECKPOINT_VERSION, type CheckpointData, type SourceData, type WalkData } from './data.ts';

export const toCheckpoint = (state: FeedState): CheckpointData => ({
  version: CHECKPOINT_VERSION,
  // JSON has no -Infinity.
  clock: Number.isFinite(state.clock) ? state.clock : null,
  keep: state.keep,
  sources: [...state.sources.values()],
  timelines: [...state.timelines].map(([key, { base, claims, reports }]) => ({
    key,
    base: Number.isFinite(base.at) ? walkData(base) : null,
    claims,
    reports: reports.claims,
  })),
});

/**
 * The state again, in steps of one timeline each, or of a part of a very long one: all of them together may take seconds,
 * and whoever runs it lets others have their turn. `keep` where it is another one by now than when the checkpoint was saved.
 */
export function* rebuild(data: CheckpointData, keep = data.keep): Generator<undefined, FeedState, undefined> {
  if (data.version !== CHECKPOINT_VERSION) throw new Error(`a checkpoint of version ${data.version} cannot be read`);
  const sources = data.sources.map(sourceOf);
  const liveness = livenessOfAll(sources);
  const timelines = new Map<TimelineKey, Timeline>();
  for (const { key, base, claims, reports } of data.timelines) {
    timelines.set(
      key,
      reports === undefined
        ? apart(key, walkFrom(base), claims, liveness)
        : yield* remaking(walkFrom(base), claims, liveness, reportsFrom(reports)),
    );
    yield;
  }
  return {
    clock: data.clock ?? Number.NEGATIVE_INFINITY,
    keep,
    mostMarks: MOST_MARKS,
    sources: new Map(sources.map((source) => [source.id, source])),
    timelines,
  };
}

/** Takes the words of sources never confirmed out of what decides. */
const apart = (
  key: TimelineKey,
  base: Walk,
  claims: readonly RegionClaim[],
  liveness: readonly Liveness[],
): Timeline => {
  const trusted = new Set(
    [...base.voices, ...claims].flatMap(({ source, trust }) => (raisesAlerts(trust) ? [source] : [])),
  );
  const known = base.voices.filter(({ source }) => trusted.has(source));
  const reported = base.voices.filter(({ source }) => !trusted.has(source)).flatMap((voice) => wordsOf(key, voice));
  return [...reported, ...claims.filter(({ source }) => !trusted.has(source))].reduce<Timeline>(
    (timeline, claim) => insert(timeline, claim, () => []) ?? timeline,
    remade(
      { ...base, voices: known },
      claims.filter(({ source }) => trusted.has(source)),
      liveness,
    ),
  );
};

/** The last word of a voice that was summed up. */
const wordsOf = (key: TimelineKey, voice: Voice): readonly RegionClaim[] => {
  const { source, trust, alertAt, clearAt, markAt } = voice;
  const about = { source, trust, ...partsOf(key) };
  const words: RegionClaim[] = [];
  if (clearAt !== null) words.push({ ...about, kind: 'clear', at: clearAt, receivedAt: clearAt });
  if (alertAt !== null) {
    const listed = voice.listed && markAt !== null ? { listedAt: markAt } : {};
    words.push({ ...(voice.details ?? {}), ...about, kind: 'alert', at: alertAt, receivedAt: alertAt, ...listed });
  }
  return words;
};

const walkData = ({ at, voices, interval, lastEnd }: Walk): WalkData => ({ at, voices, run: interval, lastEnd });

const walkFrom = (data: WalkData | null): Walk => {
  if (data === null) return START;
  const { run, ...walk } = data;
  return { ...walk, interval: run };
};

const sourceOf = ({ listInstants = [], lists, ...source }: SourceData): SourceState => ({
  ...source,
  lists: lists ?? listInstants.map((at) => ({ at, receivedAt: at })),
});
