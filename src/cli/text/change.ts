import type { LiveView } from '../../protocol/follow/live-view.ts';
import type { EventOf, EventWire, RegionWire } from '../../protocol/live/frames.ts';
import type { Manner } from './board.ts';
import { placeName } from './board.ts';
import { localTime } from './plain.ts';
import { threatWords } from './region-name.ts';
import type { Language } from './texts.ts';
import { textsIn } from './texts.ts';
import type { LiveWords } from './words/live.ts';
import { liveWords } from './words/live.ts';

/** Changes, a line each. The view is as it is after all of them. */
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
/** A change heard later than this after it happened says so; milliseconds. */
const LATE_AFTER = 60_000;

const knownText = (group: readonly EventWire[], view: LiveView, manner: Manner): string => {
  const { marks, knownAgain } = liveWords(manner.lang);
  const t = textsIn(manner.lang);
  const names = t.some(
    group.map((event) => nameOf(event, view, manner)),
    NAMES_SHOWN,
  );
  const [first] = group;
  return first?.type === 'region.known'
    ? line(first, view, manner, manner.paint.dim(marks.known), knownAgain(t.count(group.length, 'region'), names))
    : line(
        first,
        view,
        manner,
        manner.paint.state.unknown(marks.unknown),
        `${t.count(group.length, 'region')}: ${names}`,
      );
};

const changeText = (event: EventWire, view: LiveView, manner: Manner): string => {
  const { paint, lang } = manner;
  const words = liveWords(lang);
  const { marks } = words;
  const name = nameOf(event, view, manner);
  const tell = (mark: string, said: string): string => line(event, view, manner, mark, said);
  switch (event.type) {
    case 'alert.started':
      return tell(paint.state.alert(marks.alert), `${paint.state.alert(name)}  ${detailsOf(event, words)}`);
    case 'alert.updated':
      return tell(paint.state.partial(marks.update), `${name}  ${detailsOf(event, words)}`);
    case 'alert.ended':
      return tell(
        paint.bold(marks.ended),
        `${name}  ${words.hazard(event.hazard)}${lastedOf(event.since, event.endedAt, lang)}${event.reason === undefined ? '' : ` (${event.reason})`}  ${nowOf(event, view, manner)}`,
      );
    case 'alert.retracted':
      return tell(
        paint.bold(marks.inError),
        `${name}  ${words.hazard(event.hazard)}${lastedOf(event.since, event.retractedAt, lang)}${words.takenBack(event.source, event.reason)}  ${nowOf(event, view, manner)}`,
      );
    case 'alert.recorded':
      return tell(
        paint.dim(marks.recorded),
        `${name}  ${words.hazard(event.hazard)}${lastedOf(event.startedAt, event.endedAt, lang)}${words.heardOfLate(event.retracted !== undefined)}`,
      );
    case 'report.added':
      return tell(
        paint.dim(marks.report),
        `${name}  ${words.unconfirmed(event.source, threatWords(event.threats, words))}`,
      );
    case 'region.known':
      return tell(
        paint.dim(marks.known),
        `${words.knownAgain(`${name}${belowOf(event, words)}`)}  ${nowOf(event, view, manner)}`,
      );
    case 'region.unknown':
      return tell(
        paint.state.unknown(marks.unknown),
        `${paint.state.unknown(name)}${belowOf(event, words)}: ${words.notCovered}`,
      );
    case 'source.spoke':
      return tell(paint.good(marks.source), words.heard(event.source));
    case 'source.silent':
      return tell(paint.bad(marks.silent), words.isSilent(event.source, event.reason));
  }
};

const line = (
  event: EventWire | undefined,
  view: LiveView,
  { paint, now, lang }: Manner,
  mark: string,
  words: string,
): string => {
  const at = Date.parse(event?.at ?? '');
  const late = Date.parse(event?.receivedAt ?? '') - at;
  const drill = view.status === 'Actual' ? '' : `${paint.bad(view.status.toUpperCase())}  `;
  const heard = late > LATE_AFTER ? paint.dim(`  ${liveWords(lang).late(textsIn(lang).duration(late))}`) : '';
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
  return row === undefined ? liveWords(lang).region(region ?? '?') : placeName(row, rows, lang);
};

const detailsOf = (
  { hazard, level, threats, sources, disputed }: EventOf<'alert.started' | 'alert.updated'>,
  words: LiveWords,
): string =>
  [
    `${words.hazard(hazard)}${level === undefined ? '' : ` ${words.level[level]}`}${threats.length === 0 ? '' : `: ${threatWords(threats, words)}`}`,
    words.by(sources),
    ...(disputed ? [words.disputed] : []),
  ].join(', ');

const lastedOf = (from: string, to: string, lang: Language): string =>
  liveWords(lang).after(textsIn(lang).duration(Date.parse(to) - Date.parse(from)));

const belowOf = ({ below }: EventOf<'region.known' | 'region.unknown'>, { andBelow }: LiveWords): string =>
  below ? andBelow : '';

/** One alert that ended is not yet calm: another may stand, or nobody may know. */
const nowOf = ({ region }: EventWire, view: LiveView, { paint, lang }: Manner): string => {
  const row = view.regions.get(region ?? '');
  const words = liveWords(lang);
  return row === undefined ? '' : words.now(paint.state[row.state](words.states[row.state]));
};
