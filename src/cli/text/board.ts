import type { RegionAnswer, StatusAnswer } from '../../adapters/allclear/answers.ts';
import type { FeedStatus, Instant } from '../../domain/words.ts';
import type { AlertWire, RegionWire, SourceWire } from '../../protocol/live/frames.ts';
import type { Paint } from './paint.ts';
import { localTime, table } from './plain.ts';
import type { Language } from './texts.ts';
import { count, regionName, sinceWords, some, threatWords } from './words.ts';

/** How it is shown: in which colours, language and hour. */
export type Manner = { readonly paint: Paint; readonly lang: Language; readonly now: Instant };

/** So many names are written out; the rest are counted. */
const NAMES_SHOWN = 12;

/** The board of a feed, alerts first. */
export const boardText = (board: StatusAnswer, manner: Manner): readonly string[] => {
  const { paint, now } = manner;
  const byId = new Map(board.regions.map((row) => [row.id, row]));
  const first = board.regions.filter((row) => row.parent === null);
  const alerts = board.regions.filter((row) => row.state === 'alert' && row.via === undefined);
  const asOf = board.asOf === null ? 'nothing heard yet' : `as of ${localTime(Date.parse(board.asOf), now)}`;
  return [
    ...banner(board.feed, board.status, paint),
    `${paint.bold(`Feed ${board.feed}`)}  ${asOf}, seq ${board.seq}  ${freshWord(board.fresh, paint)}`,
    '',
    ...section('Under alert', 'alert', latestFirst(alerts), byId, manner),
    ...section('Only in parts', 'partial', first.filter(is('partial')), byId, manner),
    ...named('Unknown', 'unknown', first.filter(is('unknown')), manner),
    clearLine(first.filter(is('clear')).length, alerts.length, paint),
    '',
    ...sourcesText(board.sources, manner),
  ];
};

export const banner = (feed: string, status: FeedStatus, paint: Paint): readonly string[] =>
  status === 'Actual' ? [] : [paint.loud(`${status.toUpperCase()}: feed ${feed} is not the real thing`), ''];

const is =
  (state: RegionWire['state']) =>
  (row: RegionWire): boolean =>
    row.state === state;

const freshWord = (fresh: boolean, paint: Paint): string =>
  fresh ? paint.good('fresh') : paint.loud('NOT FRESH: nobody vouches for what is calm');

const latestFirst = (rows: readonly RegionWire[]): readonly RegionWire[] =>
  [...rows].sort((a, b) => ((b.since ?? '') < (a.since ?? '') ? -1 : 1));

const section = (
  title: string,
  state: RegionWire['state'],
  rows: readonly RegionWire[],
  byId: ReadonlyMap<string, RegionWire>,
  manner: Manner,
): readonly string[] => {
  if (rows.length === 0) return [];
  const { paint, lang, now } = manner;
  const cells = rows.map((row) => [
    `  ${placeName(row, byId, lang)}`,
    sinceWords(row.since, now),
    row.alerts.map(alertWords).join('; '),
    row.fresh ? '' : 'not fresh: all who said so are silent',
  ]);
  const lines = table(
    cells,
    (cell, column) => [paint.state[state], paint.dim, plain, paint.doubtful][column]?.(cell) ?? cell,
  );
  return [paint.bold(`${title} (${rows.length})`), ...lines, ''];
};

const plain = (text: string): string => text;

/** `Chuhuivskyi raion, Kharkiv Oblast` */
export const placeName = (row: RegionWire, byId: ReadonlyMap<string, RegionWire>, lang: Language): string => {
  const above = row.parent === null ? undefined : byId.get(row.parent);
  const own = regionName(row, lang);
  return above === undefined ? own : `${own}, ${placeName(above, byId, lang)}`;
};

/** `air-raid red: drone (yellow), by mod, channel, disputed` */
const alertWords = ({ hazard, level, threats, sources, disputed }: AlertWire): string =>
  [
    `${hazard}${level === undefined ? '' : ` ${level}`}${threats.length === 0 ? '' : `: ${threatWords(threats)}`}`,
    `by ${sources.join(' and ')}`,
    ...(disputed ? ['disputed'] : []),
  ].join(', ');

const named = (
  title: string,
  state: RegionWire['state'],
  rows: readonly RegionWire[],
  { paint, lang }: Manner,
): readonly string[] =>
  rows.length === 0
    ? []
    : [
        paint.bold(`${title} (${rows.length})`),
        `  ${paint.state[state](
          some(
            rows.map((row) => regionName(row, lang)),
            NAMES_SHOWN,
          ),
        )}`,
        `  ${paint.dim('no live source covers them: take them for neither calm nor under alert')}`,
        '',
      ];

const clearLine = (clear: number, alerts: number, paint: Paint): string =>
  clear > 0
    ? paint.good(`Clear: ${count(clear, 'region')}`)
    : alerts > 0
      ? 'Clear: none'
      : paint.doubtful('Clear: none known to be');

const sourcesText = (sources: readonly SourceWire[], { paint, now }: Manner): readonly string[] => {
  if (sources.length === 0)
    return [paint.doubtful('No source has spoken yet. Add one with: allclear source add NAME --trust official')];
  const cells = sources.map(({ id, trust, state, reason, since }) => [
    `  ${id}`,
    trust,
    state === 'live' ? 'live' : `SILENT (${reason ?? 'no word'})`,
    sinceWords(since, now),
  ]);
  const colour = (cell: string, column: number, row: number): string =>
    column === 2
      ? (sources[row]?.state === 'live' ? paint.good : paint.bad)(cell)
      : column === 3
        ? paint.dim(cell)
        : cell;
  return [paint.bold('Sources'), ...table(cells, colour)];
};

/** One region: its state in one line, then why, who says what, and what is not calm around it. */
export const regionText = (region: RegionAnswer, manner: Manner): readonly string[] => {
  const { paint, lang, now } = manner;
  const byId = new Map([...region.ancestors, region].map((row) => [row.id, row]));
  const via = region.via === undefined ? undefined : byId.get(region.via);
  return [
    ...banner(region.feed, region.status, paint),
    `${paint.bold(placeName(region, byId, lang))}: ${stateWord(region, paint)}  ${paint.dim(sinceWords(region.since, now))}`,
    ...(via === undefined ? [] : [`  by the alert of ${regionName(via, lang)}`]),
    ...region.alerts.map((alert) => `  ${alertWords(alert)}  ${paint.dim(sinceWords(alert.since, now))}`),
    ...(region.state === 'alert' && !region.fresh ? [paint.doubtful('  not fresh: all who said so are silent')] : []),
    ...(region.state === 'unknown'
      ? [paint.dim('  no live source covers it: take it for neither calm nor under alert')]
      : []),
    ...below(region, manner),
    ...region.claims.map(
      ({ source, trust, hazard, says, at, live }) =>
        `  ${source} (${trust}${live ? '' : ', silent'}) says ${says}${hazard === 'air-raid' ? '' : ` of ${hazard}`} at ${localTime(Date.parse(at), now)}`,
    ),
    ...region.reports.map(
      ({ source, at, threats }) =>
        `  ${paint.dim(`report of ${source} at ${localTime(Date.parse(at), now)}: ${threats.length === 0 ? 'alert' : threatWords(threats)}`)}`,
    ),
  ];
};

const below = (region: RegionAnswer, { paint, lang }: Manner): readonly string[] => {
  const own = region.descendants.filter((row) => row.state === 'alert' && row.via === undefined);
  return own.length === 0
    ? []
    : [
        `  below it: ${paint.state.alert(
          some(
            own.map((row) => regionName(row, lang)),
            NAMES_SHOWN,
          ),
        )}`,
      ];
};

const stateWord = ({ state }: Pick<RegionWire, 'state'>, paint: Paint): string =>
  paint.state[state](STATE_WORDS[state]);

const STATE_WORDS: Readonly<Record<RegionWire['state'], string>> = {
  alert: 'ALERT',
  partial: 'ALERT IN PARTS',
  clear: 'clear',
  unknown: 'UNKNOWN',
};
