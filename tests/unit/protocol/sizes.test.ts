import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { boardOf } from '../../../src/domain/board.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import { catalogueFrom } from '../../../src/domain/places/build.ts';
import type { Catalogue, RegionId } from '../../../src/domain/places/catalogue.ts';
import { EVERYTHING, type Filter } from '../../../src/protocol/live/filter.ts';
import type { SnapshotFrame } from '../../../src/protocol/live/frames.ts';
import { MAX_FRAME_BYTES } from '../../../src/protocol/live/parts.ts';
import { snapshotFrames, viewOf } from '../../../src/protocol/live/session.ts';
import { pureFeed } from '../../support/pure-feed.ts';

const UA: Catalogue = catalogueFrom(
  JSON.parse(readFileSync(new URL('../../../config/regions/ua.json', import.meta.url), 'utf8')),
);
const AT = Date.UTC(2026, 10, 20, 7);

const alertIn = (region: RegionId): Claim => ({
  kind: 'alert',
  source: 'official',
  trust: 'official',
  region,
  hazard: 'air-raid',
  at: AT,
  receivedAt: AT,
  level: 'red',
  threats: [{ kind: 'ballistic', level: 'red', since: AT }],
});

const framesOf = (claims: readonly Claim[], filter: Filter): readonly SnapshotFrame[] => {
  const feed = pureFeed(UA);
  feed.claim({ kind: 'spoke', source: 'official', trust: 'official', at: AT - 1, receivedAt: AT - 1 });
  for (const claim of claims) feed.claim(claim);
  return snapshotFrames(
    boardOf(feed.state(), UA),
    { view: viewOf(filter, UA), seq: 1, asOf: AT, status: 'Actual' },
    (row) => Buffer.byteLength(JSON.stringify(row)),
  );
};
const bytesOf = (frame: unknown): number => Buffer.byteLength(JSON.stringify(frame));

const oblasts = UA.regions.filter(({ parent }) => parent === null).map(({ id }) => id);
const raions = UA.regions.filter(({ level }) => level === 'raion').map(({ id }) => id);
const BRIEF: Filter = { board: 'brief' };

test('no frame of a nationwide alert is longer than 256 KiB, and all parts are of one seq', () => {
  const frames = framesOf([...oblasts, ...raions].map(alertIn), EVERYTHING);
  expect(frames.length).toBeGreaterThan(1);
  expect(Math.max(...frames.map(bytesOf))).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  expect(frames.map(({ seq, part, parts }) => [seq, part, parts])).toEqual(
    frames.map((_, index) => [1, index + 1, frames.length]),
  );
  expect(frames.flatMap(({ regions }) => regions)).toHaveLength(UA.regions.length);
});

test('a brief board of a calm night has 4 kB, of an alert in every oblast and raion 60 kB at most', () => {
  const [calm, ...more] = framesOf([], BRIEF);
  expect(more).toEqual([]);
  expect(calm?.regions).toHaveLength(oblasts.length);
  expect(bytesOf(calm)).toBeLessThan(4 * 1024);
  const [nationwide, ...rest] = framesOf([...raions, ...oblasts].map(alertIn), BRIEF);
  expect(rest).toEqual([]);
  expect(bytesOf(nationwide)).toBeLessThan(60 * 1024);
});
