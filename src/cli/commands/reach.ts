import { textOf } from '../../adapters/allclear/http-client.ts';
import { safeDocument } from '../../protocol/safe-text.ts';
import type { CommandBody, Session } from '../cli.ts';
import { CliError, EXIT, EXITS } from '../exit.ts';
import { bodyOf } from '../hub-answer.ts';
import { textOption } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { localTime } from '../text/plain.ts';
import { fieldOf, listIn, textsOf } from './answer-fields.ts';
import { namesOf } from './region-names.ts';

export const REACH_HELP = longHelp(
  {
    en: `
Who was told of the latest alerts, how soon, and who was not: destinations by name, browsers and apps that subscribed by
themselves as a number. EVENT is the seq of one of them. Needs the right "review".
${EXITS.en} With an EVENT it ends with 1 when somebody was not reached.`,
    uk: `
Кого сповіщено про останні тривоги, як швидко й кого ні: отримувачі названі, браузери й застосунки, що підписалися самі,
пораховані. EVENT — номер (seq) однієї з подій. Потрібне право "review".
${EXITS.uk} З EVENT закінчується з 1, якщо когось не досягнуто.`,
  },
  ['allclear reach', 'allclear reach 1042', 'allclear reach --limit 5 --json'],
);

export const PUSH_HELP = longHelp(
  {
    en: `
What a browser or an app needs to subscribe at this hub, and what a webhook's signature is checked with. Public: nobody
can send anything with them. ${EXITS.en}`,
    uk: `
Що потрібно браузеру чи застосунку, щоб підписатися на цьому хабі, і чим перевіряють підпис вебхука. Ці ключі відкриті:
надіслати щось із ними не може ніхто. ${EXITS.uk}`,
  },
  ['allclear push keys', 'allclear push keys --json'],
);

type Names = { readonly region: (id: string) => string; readonly destination: (id: string) => string };

/** `reach [EVENT]` */
export const reach: CommandBody = async (session, options, [event]) => {
  const { t } = session;
  const query = { feed: textOption(options, 'feed'), limit: textOption(options, 'limit') };
  const body = await bodyOf(session, await (await session.hub()).get('v1/reach', query));
  const told = safeDocument(body);
  const isMeant = (one: unknown): boolean => event === undefined || String(fieldOf(one, 'seq')) === event;
  const events = listIn(told, 'events').filter(isMeant);
  const pushed = listIn(fieldOf(told, 'push'), 'events').filter(isMeant);
  if (event !== undefined && events.length + pushed.length === 0)
    throw new CliError('event.unknown', t.reach.unknown(event), EXIT.usage);
  session.answer(event === undefined ? body : { ...(body as object), events, push: pushed });
  const destinations = new Map(listIn(told, 'destinations').map((one) => [textOf(one, 'id'), textOf(one, 'name')]));
  const names: Names = {
    region: await namesOf(
      session,
      [...events, ...pushed].map((one) => textOf(one, 'region') ?? '?'),
    ),
    destination: (id) => destinations.get(id) ?? id,
  };
  if (event === undefined) tellStandings(session, told);
  for (const one of events) tellEvent(session, one, names);
  for (const one of pushed) session.say(`${headOf(session, one, names)}: ${t.reach.push(...countsOf(one))}`);
  if (events.length + pushed.length === 0) session.say(t.reach.none);
  const isMissed = events.some((one) => textsOf(one, 'missing').length > 0) || pushed.some((one) => !isWhole(one));
  return event !== undefined && isMissed ? EXIT.failed : EXIT.ok;
};

const countsOf = (one: unknown): [reached: number, expected: number] => [
  Number(fieldOf(one, 'reached')),
  Number(fieldOf(one, 'expected')),
];

const isWhole = (one: unknown): boolean => {
  const [reached, expected] = countsOf(one);
  return reached >= expected;
};

/** Destinations that cannot be reached come first: the next alert will not come there either. */
const tellStandings = ({ t, paint, say, cli }: Session, told: unknown): void => {
  for (const one of listIn(told, 'destinations')) {
    const since = textOf(fieldOf(one, 'standing'), 'failingSince');
    if (since === undefined) continue;
    const when = localTime(Date.parse(since), cli.clock.now());
    say(paint.bad(t.reach.failing(textOf(one, 'name') ?? '?', when, textOf(fieldOf(one, 'standing'), 'reason'))));
  }
  const push = fieldOf(told, 'push');
  const subscriptions = fieldOf(push, 'subscriptions');
  if (typeof subscriptions === 'number') say(t.reach.subscribed(subscriptions, Number(fieldOf(push, 'failing') ?? 0)));
};

const headOf = ({ cli, t }: Session, one: unknown, names: Names): string => {
  const at = localTime(Date.parse(textOf(one, 'at') ?? ''), cli.clock.now());
  const type = textOf(one, 'type') ?? '?';
  const kind = t.reach.types[type as keyof typeof t.reach.types] ?? type;
  return `${at}  ${String(fieldOf(one, 'seq'))}  ${kind}  ${names.region(textOf(one, 'region') ?? '?')}`;
};

const tellEvent = (session: Session, one: unknown, names: Names): void => {
  const { t, paint, say } = session;
  const missing = textsOf(one, 'missing').map(names.destination);
  const counted = t.reach.counted(...countsOf(one), t.duration(Number(fieldOf(one, 'lastAfter') ?? 0)));
  say(`${headOf(session, one, names)}: ${counted}`);
  if (missing.length > 0) say(`    ${paint.bad(t.reach.missing(missing.join(', ')))}`);
};

/** `push keys` */
export const pushKeys: CommandBody = async (session) => {
  const hub = await session.hub();
  const [push, keys] = await Promise.all([hub.get('v1/push'), hub.get('v1/keys')]);
  const key = textOf(safeDocument(await bodyOf(session, push)), 'key') ?? '?';
  const others = listIn(safeDocument(await bodyOf(session, keys)), 'keys');
  session.answer({ push: key, keys: others });
  session.say(`push  VAPID  ${key}`);
  for (const one of others)
    session.say(['use', 'algorithm', 'key'].map((field) => textOf(one, field) ?? '?').join('  '));
  return EXIT.ok;
};
