import type { RegionClaim } from '../claim.ts';
import type { SourceId } from '../words.ts';
import type { Timeline, Voice } from './parts.ts';

/** Whoever spoke here, confirmed or not. */
export const voicesOf = (timeline: Timeline | undefined): readonly Voice[] => {
  if (timeline === undefined) return [];
  const { end, reports } = timeline;
  return reports.voices.length === 0 ? end.voices : [...end.voices, ...reports.voices];
};

/** Claims among which all of the source's are. */
export const claimsAround = (timeline: Timeline | undefined, source: SourceId): readonly RegionClaim[] => {
  if (timeline === undefined) return [];
  return timeline.end.voices.some((voice) => voice.source === source) ? timeline.claims : timeline.reports.claims;
};
