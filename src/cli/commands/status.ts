import type { StatusAnswer, Unreadable } from '../../adapters/allclear/answers.ts';
import { readRegion, readStatus } from '../../adapters/allclear/answers.ts';
import type { RegionWire } from '../../protocol/live/frames.ts';
import { safeDocument } from '../../protocol/safe-text.ts';
import type { CommandBody, Session } from '../cli.ts';
import type { ExitCode } from '../exit.ts';
import { CliError, EXIT, usage } from '../exit.ts';
import { bodyOf } from '../hub-answer.ts';
import { textOption } from '../read-options.ts';
import type { Manner } from '../text/board.ts';
import { boardText, regionText } from '../text/board.ts';
import { longHelp } from '../text/help.ts';

export const STATUS_HELP = longHelp(
  {
    en: `
Region: an id (31), an ISO or KATOTTG code (UA-30), or a name in Ukrainian or English.

Exit codes, for scripts: 0 clear, 10 alert, 11 alert in parts, 12 unknown. Without a region they are of everything: 0
only when all is clear, so that a variable that is not set is never taken for a calm place.
Anything but 0 is no all-clear; 1 failed, 2 no such region or feed, 3 hub not reachable, 4 no token that allows it.`,
    uk: `
Регіон: id (31), код ISO чи КАТОТТГ (UA-30) або назва українською чи англійською.

Коди виходу, для скриптів: 0 спокійно, 10 тривога, 11 тривога частково, 12 невідомо. Без регіону вони про все: 0 лише
тоді, коли спокійно всюди, щоб незадану змінну ніколи не прийняли за спокійне місце.
Усе, крім 0, — не відбій; 1 не вдалося, 2 немає такого регіону чи стрічки, 3 хаб недосяжний, 4 немає токена з таким
правом.`,
  },
  [
    'allclear status',
    'allclear status Kyiv',
    'allclear status "Харківська область" --lang uk',
    'allclear status UA-63 --json',
    'allclear status 31 && echo calm',
  ],
);

/** `status [REGION]`: what is known now. */
export const status: CommandBody = async (session, options, [region]) => {
  const feed = textOption(options, 'feed');
  if (region?.trim() === '') throw usage(session.t.usage.regionEmpty);
  return region === undefined ? board(session, feed, textOption(options, 'level')) : oneRegion(session, feed, region);
};

const board = async (session: Session, feed: string | undefined, level: string | undefined): Promise<ExitCode> => {
  const body = await bodyOf(session, await (await session.hub()).get('v1/status', { feed, level }));
  const read = understood(readStatus(body));
  session.answer(body);
  for (const line of boardText(safeDocument(read), mannerOf(session))) session.say(line);
  return exitOfAll(read);
};

const oneRegion = async (session: Session, feed: string | undefined, region: string): Promise<ExitCode> => {
  const answer = await (await session.hub()).get(`v1/status/${encodeURIComponent(region)}`, { feed });
  const body = await bodyOf(session, answer);
  const read = understood(readRegion(body));
  session.answer(body);
  for (const line of regionText(safeDocument(read), mannerOf(session))) session.say(line);
  return exitOf(read);
};

export const understood = <Answer>(read: Answer | Unreadable): Answer => {
  if (typeof read === 'object' && read !== null && 'unreadable' in read) {
    throw new CliError(
      'hub.not-one',
      `the hub's answer is not understood (${read.unreadable}); is it an AllClear hub of this version?`,
    );
  }
  return read as Answer;
};

const mannerOf = ({ paint, lang, cli }: Session): Manner => ({ paint, lang, now: cli.clock.now() });

const exitOfAll = ({ regions, fresh }: StatusAnswer): ExitCode => {
  if (regions.some(({ state }) => state === 'alert' || state === 'partial')) return EXIT.alert;
  return fresh && regions.length > 0 && regions.every((row) => exitOf(row) === EXIT.ok) ? EXIT.ok : EXIT.unknown;
};

/** Calm that nobody vouches for is not calm. */
const exitOf = ({ state, fresh }: Pick<RegionWire, 'state' | 'fresh'>): ExitCode =>
  state === 'clear' ? (fresh ? EXIT.ok : EXIT.unknown) : EXIT[state];
