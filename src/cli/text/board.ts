import type { RegionAnswer, StatusAnswer } from '../../adapters/allclear/answers.ts';
import type { FeedStatus, Instant, Trust } from '../../domain/words.ts';
import { HAZARDS } from '../../domain/words.ts';
import type { AlertWire, RegionWire, SourceWire } from '../../protocol/live/frames.ts';
import { boardWords } from './board-words.ts';
import type { Paint } from './paint.ts';
import { localTime, table } from './plain.ts';
import { regionName, threatWords } from './region-name.ts';
import type { Language } from './texts.ts';
import { textsIn } from './texts.ts';
import { liveWords } from './words/live.ts';

/** How it is shown: in which colours, language and hour. */
export type Manner = { readonly paint: Paint; readonly lang: Language; readonly now: Instant };

/** So many names are written out; the rest are counted. */
const NAMES_SHOWN = 12;

/** The board of a feed, alerts first. */
export const boardText = (board: StatusAnswer, manner: Manner): readonly string[] => {
  const { paint, lang, now } = manner;
  const words = boardWords(lang);
  const byId = new Map(board.regions.map((row) => [row.id, row]));
  const first = board.regions.filter((row) => row.parent === null);
  const alerts = board.regions.filter((row) => row.state === 'alert' && row.via === undefined);
  const asOf = board.asOf === null ? words.nothingHeard : words.asOf(localTime(Date.parse(board.asOf), now));
  return [
    ...banner(board.feed, board.status, manner),
    `${paint.bold(words.feed(board.feed))}  ${asOf}, seq ${board.seq}  ${board.fresh ? paint.good(words.fresh) : paint.loud(words.notFresh)}`,
    '',
    ...section('alert', latestFirst(alerts), byId, manner),
    ...section('partial', first.filter(is('partial')), byId, manner),
    ...unknownNamed(first.filter(is('unknown')), manner),
    clearLine(first.filter(is('clear')).length, alerts.length, manner),
    '',
    ...sourcesText(board.sources, manner),
  ];
};

export const banner = (feed: string, status: FeedStatus, { paint, lang }: Manner): readonly string[] =>
  status === 'Actual' ? [] : [paint.loud(boardWords(lang).notReal(status, feed)), ''];

const is =
  (state: RegionWire['state']) =>
  (row: RegionWire): boolean =>
    row.state === state;

const latestFirst = (rows: readonly RegionWire[]): readonly RegionWire[] =>
  [...rows].sort((a, b) => ((b.since ?? '') < (a.since ?? '') ? -1 : 1));

const section = (
  state: 'alert' | 'partial',
  rows: readonly RegionWire[],
  byId: ReadonlyMap<string, RegionWire>,
  manner: Manner,
): readonly string[] => {
  if (rows.length === 0) return [];
  const { paint, lang, now } = manner;
  const words = boardWords(lang);
  const cells = rows.map((row) => [
    `  ${placeName(row, byId, lang)}`,
    textsIn(lang).since(row.since, now),
    row.alerts.map((alert) => alertWords(alert, lang)).join('; '),
    row.fresh ? '' : words.saidBySilent,
  ]);
  const lines = table(
    cells,
    (cell, column) => [paint.state[state], paint.dim, plain, paint.doubtful][column]?.(cell) ?? cell,
  );
  return [paint.bold(`${words.titles[state]} (${rows.length})`), ...lines, ''];
};

const plain = (text: string): string => text;

/** `Chuhuivskyi raion, Kharkiv Oblast` */
export const placeName = (row: RegionWire, byId: ReadonlyMap<string, RegionWire>, lang: Language): string => {
  const above = row.parent === null ? undefined : byId.get(row.parent);
  const own = regionName(row, lang);
  return above === undefined ? own : `${own}, ${placeName(above, byId, lang)}`;
};

/** `air-raid red: drone (yellow), by mod, channel, disputed` */
const alertWords = ({ hazard, level, threats, sources, disputed }: AlertWire, lang: Language): string => {
  const words = liveWords(lang);
  const why = threats.length === 0 ? '' : `: ${threatWords(threats, words)}`;
  return [
    `${words.hazard(hazard)}${level === undefined ? '' : ` ${words.level[level]}`}${why}`,
    words.by(sources),
    ...(disputed ? [words.disputed] : []),
  ].join(', ');
};

const unknownNamed = (rows: readonly RegionWire[], { paint, lang }: Manner): readonly string[] => {
  if (rows.length === 0) return [];
  const words = boardWords(lang);
  const names = rows.map((row) => regionName(row, lang));
  return [
    paint.bold(`${words.titles.unknown} (${rows.length})`),
    `  ${paint.state.unknown(textsIn(lang).some(names, NAMES_SHOWN))}`,
    `  ${paint.dim(words.nobodyCovers('many'))}`,
    '',
  ];
};

const clearLine = (clear: number, alerts: number, { paint, lang }: Manner): string => {
  const words = boardWords(lang);
  if (clear > 0) return paint.good(words.clear(textsIn(lang).count(clear, 'region')));
  return alerts > 0 ? words.clearNone : paint.doubtful(words.clearNotKnown);
};

const sourcesText = (sources: readonly SourceWire[], { paint, lang, now }: Manner): readonly string[] => {
  const words = boardWords(lang);
  if (sources.length === 0) return [paint.doubtful(words.noSource)];
  const cells = sources.map(({ id, trust, state, reason, since }) => [
    `  ${id}`,
    words.trust[trust],
    state === 'live' ? words.live : words.silent(reason),
    textsIn(lang).since(since, now),
  ]);
  const colour = (cell: string, column: number, row: number): string =>
    column === 2
      ? (sources[row]?.state === 'live' ? paint.good : paint.bad)(cell)
      : column === 3
        ? paint.dim(cell)
        : cell;
  return [paint.bold(words.titles.sources), ...table(cells, colour)];
};

/** One region: its state in one line, then why, who says what, and what is not calm around it. */
export const regionText = (region: RegionAnswer, manner: Manner): readonly string[] => {
  const { paint, lang, now } = manner;
  const words = boardWords(lang);
  const live = liveWords(lang);
  const { since } = textsIn(lang);
  const byId = new Map([...region.ancestors, region].map((row) => [row.id, row]));
  const via = region.via === undefined ? undefined : byId.get(region.via);
  const time = (at: string): string => localTime(Date.parse(at), now);
  return [
    ...banner(region.feed, region.status, manner),
    `${paint.bold(placeName(region, byId, lang))}: ${paint.state[region.state](live.states[region.state])}  ${paint.dim(since(region.since, now))}`,
    ...(via === undefined ? [] : [`  ${words.via(regionName(via, lang))}`]),
    ...region.alerts.map((alert) => `  ${alertWords(alert, lang)}  ${paint.dim(since(alert.since, now))}`),
    ...(region.state === 'alert' && !region.fresh ? [paint.doubtful(`  ${words.saidBySilent}`)] : []),
    ...(region.state === 'unknown' ? [paint.dim(`  ${words.nobodyCovers('one')}`)] : []),
    ...below(region, manner),
    ...region.claims.map(
      ({ source, trust, hazard, says, at, live: heard }) =>
        `  ${words.claim({ source, trust: wordIn(words.trust, trust), live: heard, says, hazard: hazardOf(hazard, lang), at: time(at) })}`,
    ),
    ...region.reports.map(
      ({ source, at, threats }) => `  ${paint.dim(words.report(source, time(at), threatWords(threats, live)))}`,
    ),
  ];
};

/** A hub of another version may say what this one has no word for. */
const wordIn = (words: Readonly<Record<Trust, string>>, said: string): string =>
  (words as Readonly<Record<string, string>>)[said] ?? said;

/** Air raids go without saying. */
const hazardOf = (said: string, lang: Language): string | undefined => {
  const known = HAZARDS.find((hazard) => hazard === said);
  return said === 'air-raid' ? undefined : known === undefined ? said : liveWords(lang).hazard(known);
};

const below = (region: RegionAnswer, { paint, lang }: Manner): readonly string[] => {
  const own = region.descendants.filter((row) => row.state === 'alert' && row.via === undefined);
  if (own.length === 0) return [];
  const names = own.map((row) => regionName(row, lang));
  return [`  ${boardWords(lang).below}: ${paint.state.alert(textsIn(lang).some(names, NAMES_SHOWN))}`];
};
