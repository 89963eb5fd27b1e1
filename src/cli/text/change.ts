import type { LiveView } from '../../protocol/follow/live-view.ts';
import type { EventOf, EventWire, RegionWire } from '../../protocol/live/frames.ts';
import type { Manner } from './board.ts';
import { placeName, stateWord } from './board.ts';
import { localTime } from './plain.ts';
import { count, duration, some, threatWords } from './words.ts';

/** What happened, a line per change. The view is as it is after all of them. */
export const changeTexts = (events: readonly EventWire[], view: LiveView, manner: Manner): readonly string[] => {
  const lines: string[] = [];
  for (const group of grouped(events)) {
    const [first] = group;
    if (first !== undefined)
      lines.push(group.length > 1 ? knownText(group, view, manner) : changeText(first, view, manner));
  }
  return lines;
};

/** When a source speaks or falls silent many regions change alike: they are told in one line. */
const grouped = (events: readonly EventWire[]): readonly (readonly EventWire[])[] => {
  const groups: EventWire[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (isKnowing(event) && last?.[0]?.type === event.type) last.push(event);
    else groups.push([event]);
  }
  return groups;
};

const isKnowing = ({ type }: EventWire): boolean => type === 'region.known' || type === 'region.unknown';

/** So many names are written out; the rest are counted. */
const NAMES_SHOWN = 5;
/** What is heard later than this after it happened says so; milliseconds. */
const LATE_AFTER = 60_000;

const knownText = (group: readonly EventWire[], view: LiveView, manner: Manner): string => {
  const names = some(
    group.map((event) => nameOf(event, view, manner)),
    NAMES_SHOWN,
  );
  const [first] = group;
  return first?.type === 'region.known'
    ? line(first, view, manner, manner.paint.dim('known    '), `${count(group.length, 'region')} known again: ${names}`)
    : line(first, view, manner, manner.paint.state.unknown('UNKNOWN  '), `${count(group.length, 'region')}: ${names}`);
};

const changeText = (event: EventWire, view: LiveView, manner: Manner): string => {
  const { paint } = manner;
  const name = nameOf(event, view, manner);
  const tell = (mark: string, words: string): string => line(event, view, manner, mark, words);
  switch (event.type) {
    case 'alert.started':
      return tell(paint.state.alert('ALERT    '), `${paint.state.alert(name)}  ${detailsOf(event)}`);
    case 'alert.updated':
      return tell(paint.state.partial('update   '), `${name}  ${detailsOf(event)}`);
    case 'alert.ended':
      return tell(
        paint.bold('ended    '),
        `${name}  ${event.hazard}${lastedOf(event.since, event.endedAt)}${event.reason === undefined ? '' : ` (${event.reason})`}  ${nowOf(event, view, manner)}`,
      );
    case 'alert.retracted':
      return tell(
        paint.bold('IN ERROR '),
        `${name}  ${event.hazard}${lastedOf(event.since, event.retractedAt)}, taken back by ${event.source}: ${event.reason}  ${nowOf(event, view, manner)}`,
      );
    case 'alert.recorded':
      return tell(
        paint.dim('recorded '),
        `${name}  ${event.hazard}${lastedOf(event.startedAt, event.endedAt)}, heard of after its end${event.retracted === undefined ? '' : ', said in error'}`,
      );
    case 'report.added':
      return tell(
        paint.dim('report   '),
        `${name}  unconfirmed, by ${event.source}: ${threatWords(event.threats) || 'alert'}`,
      );
    case 'region.known':
      return tell(paint.dim('known    '), `${name}${belowOf(event)} known again  ${nowOf(event, view, manner)}`);
    case 'region.unknown':
      return tell(
        paint.state.unknown('UNKNOWN  '),
        `${paint.state.unknown(name)}${belowOf(event)}: no live source covers it any more`,
      );
    case 'source.spoke':
      return tell(paint.good('source   '), `${event.source} is heard`);
    case 'source.silent':
      return tell(paint.bad('SOURCE   '), `${event.source} IS SILENT (${event.reason})`);
  }
};

const line = (
  event: EventWire | undefined,
  view: LiveView,
  { paint, now }: Manner,
  mark: string,
  words: string,
): string => {
  const at = Date.parse(event?.at ?? '');
  const late = Date.parse(event?.receivedAt ?? '') - at;
  const drill = view.status === 'Actual' ? '' : `${paint.bad(view.status.toUpperCase())}  `;
  const heard = late > LATE_AFTER ? paint.dim(`  (heard ${duration(late)} late)`) : '';
  return `${Number.isNaN(at) ? '' : localTime(at, now)}  ${drill}${mark} ${words.trimEnd()}${heard}`;
};

/** By its name once a snapshot has told it, until then by its id. */
const nameOf = ({ region }: EventWire, view: LiveView, { lang }: Manner): string => {
  const rows = new Map<string, RegionWire>();
  for (let id = region ?? null; id !== null; ) {
    const row: RegionWire | undefined = view.known.get(id)?.row;
    if (row !== undefined) rows.set(id, row);
    id = row?.parent ?? null;
  }
  const row = rows.get(region ?? '');
  return row === undefined ? `region ${region ?? '?'}` : placeName(row, rows, lang);
};

const detailsOf = ({ hazard, level, threats, sources, disputed }: EventOf<'alert.started' | 'alert.updated'>): string =>
  [
    `${hazard}${level === undefined ? '' : ` ${level}`}${threats.length === 0 ? '' : `: ${threatWords(threats)}`}`,
    `by ${sources.join(' and ')}`,
    ...(disputed ? ['disputed'] : []),
  ].join(', ');

const lastedOf = (from: string, to: string): string => ` after ${duration(Date.parse(to) - Date.parse(from))}`;

const belowOf = ({ below }: EventOf<'region.known' | 'region.unknown'>): string => (below ? ' and all below it' : '');

/** One alert that ended is not yet calm: another may stand, or nobody may know. */
const nowOf = ({ region }: EventWire, view: LiveView, { paint }: Manner): string => {
  const row = view.regions.get(region ?? '');
  return row === undefined ? '' : `now ${stateWord(row, paint)}`;
};
