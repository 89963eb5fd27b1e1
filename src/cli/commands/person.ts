import { textOf } from '../../adapters/allclear/http-client.ts';
import { defined } from '../../domain/defined.ts';
import { safeDocument } from '../../protocol/safe-text.ts';
import type { CommandBody, Session } from '../cli.ts';
import { CliError, EXIT, EXITS, usage } from '../exit.ts';
import { bodyOf } from '../hub-answer.ts';
import { listOf, textOption, timeText } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { localTime, table } from '../text/plain.ts';
import { fieldOf, listIn, textsOf } from './answer-fields.ts';

export const PERSON_HELP = longHelp(
  {
    en: `
Roles: operator (alerts by hand, drills, review), auditor (review), reader (reads where the hub is not open to all),
admin (everything). PERSON is an id or a name that only one person has. All of it needs the right "manage".
A token is shown once; only its hash is kept. A new one ends those before, at once or after --overlap.
${EXITS.en}`,
    uk: `
Ролі: operator (оголошує вручну, навчання, перегляд), auditor (перегляд), reader (читає там, де хаб відкритий не всім),
admin (усе). PERSON — id або імʼя, яке має лише одна особа. Для всього цього потрібне право "manage".
Токен показується раз; зберігається лише його хеш. Новий скасовує попередні: одразу або через --overlap.
${EXITS.uk}`,
  },
  [
    'allclear person add "Olena Koval" --role operator --regions Kyiv',
    'allclear person add night-shift --role operator --expires 2027-01-01T00:00:00Z',
    'allclear person list',
    'allclear person change "Olena Koval" --role admin',
    'allclear person token "Olena Koval" --overlap 10m',
    'allclear person remove "Olena Koval"',
  ],
);

type Options = Readonly<Record<string, unknown>>;

/** `person list` */
export const personList: CommandBody = async (session) => {
  const body = await bodyOf(session, await (await session.hub()).get('v1/people'));
  session.answer(body);
  const people = listIn(safeDocument(body), 'people');
  const { t, paint } = session;
  if (people.length === 0) session.say(t.people.none);
  const rows = people.map((person) => [
    textOf(person, 'id') ?? '?',
    textOf(person, 'name') ?? '?',
    textOf(person, 'role') ?? '?',
    whereOf(session, person),
    tokensOf(session, person),
  ]);
  if (people.length > 0)
    for (const line of table([t.people.head, ...rows], (cell, _, row) => (row === 0 ? paint.bold(cell) : cell)))
      session.say(line);
  return EXIT.ok;
};

/** `person add NAME --role ROLE` */
export const personAdd: CommandBody = async (session, options, [name = '']) => {
  const json = { name, role: textOption(options, 'role'), ...regionsOf(options), ...expiresOf(session, options) };
  const body = await bodyOf(session, await (await session.hub()).send('POST', 'v1/people', { json }));
  session.answer(body);
  const person = safeDocument(body);
  session.say(session.t.people.added(...calling(person), textOf(person, 'role') ?? '?'));
  tellToken(session, person);
  return EXIT.ok;
};

/** `person change PERSON` */
export const personChange: CommandBody = async (session, options, [who = '']) => {
  const name = textOption(options, 'name');
  const role = textOption(options, 'role');
  const change = {
    ...defined({ name, role }),
    ...regionsOf(options),
    ...expiresOf(session, options),
  };
  if (Object.keys(change).length === 0)
    throw usage(session.t.usage.nothingToChange('--name, --role, --regions, --expires'));
  const path = `v1/people/${encodeURIComponent(await idOf(session, who))}`;
  const body = await bodyOf(session, await (await session.hub()).send('PATCH', path, { json: change }));
  session.answer(body);
  const person = safeDocument(body);
  session.say(session.t.people.changed(...calling(person), textOf(person, 'role') ?? '?', whereOf(session, person)));
  return EXIT.ok;
};

/** `person remove PERSON` */
export const personRemove: CommandBody = async (session, _options, [who = '']) => {
  const path = `v1/people/${encodeURIComponent(await idOf(session, who))}`;
  const body = await bodyOf(session, await (await session.hub()).send('DELETE', path));
  session.answer(body);
  session.say(session.t.people.removed(...calling(safeDocument(body))));
  return EXIT.ok;
};

/** `person token PERSON`: a new token in place of the old one. */
export const personToken: CommandBody = async (session, options, [who = '']) => {
  const overlap = textOption(options, 'overlap');
  const json = { ...expiresOf(session, options), ...defined({ overlap }) };
  const path = `v1/people/${encodeURIComponent(await idOf(session, who))}/token`;
  const body = await bodyOf(session, await (await session.hub()).send('POST', path, { json }));
  session.answer(body);
  const person = safeDocument(body);
  session.say(session.t.people.renewed(...calling(person)));
  const [, before] = listIn(person, 'tokens');
  session.say(session.t.people.oldEnd(timeIn(session, textOf(before, 'endsAt'))));
  tellToken(session, person);
  return EXIT.ok;
};

/** `never` and `all` take away what bounds. */
const regionsOf = (options: Options): object => {
  const text = textOption(options, 'regions');
  return text === undefined ? {} : { regions: text === 'all' ? null : listOf(text) };
};

const expiresOf = ({ t }: Session, options: Options): object => {
  const text = textOption(options, 'expires');
  return text === undefined ? {} : { expires: text === 'never' ? null : timeText(text, '--expires', t) };
};

const idOf = async (session: Session, who: string): Promise<string> => {
  const people = listIn(await bodyOf(session, await (await session.hub()).get('v1/people')), 'people');
  const meant = people.filter((person) => textOf(person, 'id') === who);
  const called = meant.length > 0 ? meant : people.filter((person) => textOf(person, 'name') === who);
  const [one, another] = called.map((person) => textOf(person, 'id') ?? '');
  if (one === undefined) throw new CliError('person.unknown', session.t.people.unknown(who), EXIT.usage);
  if (another !== undefined)
    throw usage(session.t.people.ambiguous(who, called.map((person) => textOf(person, 'id')).join(', ')));
  return one;
};

const calling = (person: unknown): [name: string, id: string] => [
  textOf(person, 'name') ?? '?',
  textOf(person, 'id') ?? '?',
];

const whereOf = ({ t }: Session, person: unknown): string =>
  fieldOf(person, 'regions') === null ? t.people.everywhere : textsOf(person, 'regions').join(', ');

const tokensOf = (session: Session, person: unknown): string => {
  const tokens = listIn(person, 'tokens');
  const ends = tokens.map((token) => textOf(token, 'endsAt'));
  const last = ends.includes(undefined) ? undefined : ends.toSorted().at(-1);
  return session.t.people.tokens(session.t.count(tokens.length, 'token'), timeIn(session, last));
};

const timeIn = ({ cli }: Session, time: string | undefined): string | undefined =>
  time === undefined ? undefined : localTime(Date.parse(time), cli.clock.now());

const tellToken = (session: Session, person: unknown): void => {
  session.say();
  session.say(session.t.people.token(session.paint.bold(textOf(person, 'token') ?? '?')));
  session.say(session.t.people.use(session.base().href));
};
