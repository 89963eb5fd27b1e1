import { hubUrl } from '../../adapters/allclear/address.ts';
import { textOf } from '../../adapters/allclear/http-client.ts';
import { SOURCE_ID } from '../../app/sources/sources.ts';
import { defined } from '../../domain/defined.ts';
import { TRUSTS } from '../../domain/words.ts';
import { safeDocument } from '../../protocol/safe-text.ts';
import type { CommandBody, Session } from '../cli.ts';
import { EXIT, EXITS, usage } from '../exit.ts';
import { bodyOf } from '../hub-answer.ts';
import { flagOption, listOf, oneOf, textOption } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { localTime } from '../text/plain.ts';
import { isTrust, type SetUp, scopeWords } from '../text/source-words.ts';
import { listIn } from './answer-fields.ts';
import { namesOf } from './region-names.ts';

export const SOURCE_ADD_HELP = longHelp(
  {
    en: `
The token is shown once; only its hash is kept. What a source covers is clear while the source speaks and reports nothing
there. Without --regions it covers nothing: it raises and ends alerts, and makes nothing clear. A source that has not been
heard for --silent-after counts as silent: then what only it covers is unknown, not clear. So it sends something, a
heartbeat if nothing else, more often than that. Needs the right "manage".
"source add NAME --new-token" is the old way to say "source token NAME"; both do the same.
${EXITS.en}`,
    uk: `
Токен показується раз; зберігається лише його хеш. Що джерело покриває, те спокійне, поки джерело озивається й нічого про
це не каже. Без --regions воно не покриває нічого: оголошує й скасовує тривоги, але не робить спокійним. Джерело, якого не
чути довше за --silent-after, вважається мовчазним: тоді те, що покриває лише воно, невідоме, а не спокійне. Тож воно
частіше щось надсилає, хоча б сигнал життя. Потрібне право "manage".
"source add NAME --new-token" — давній запис "source token NAME"; роблять вони те саме.
${EXITS.uk}`,
  },
  [
    'allclear source add city --trust official --regions Kyiv',
    'allclear source add volunteers --trust unconfirmed',
    'allclear source add mirror --trust relay --regions all --levels oblast --silent-after 5m',
    'allclear source add siren-7 --trust official --regions UA80000000000093317 --silent-after never',
    'allclear source token city --overlap 10m',
  ],
);

type Options = Readonly<Record<string, unknown>>;

/** `source add NAME` */
export const sourceAdd: CommandBody = async (session, options, args) => {
  const [name = ''] = args;
  const { t } = session;
  if (!SOURCE_ID.test(name)) throw usage(t.sources.noName(name));
  if (flagOption(options, 'newToken')) {
    if (Object.keys(settingsOf(session, options)).length > 0) throw usage(t.sources.tokenOnly);
    return sourceToken(session, options, args);
  }
  const trust = textOption(options, 'trust');
  if (trust === undefined) throw usage(t.sources.needsTrust(TRUSTS.join(', ')));
  const feed = textOption(options, 'feed');
  const json = { id: name, ...settingsOf(session, options), ...defined({ feed }) };
  const body = await bodyOf(session, await (await session.hub()).send('POST', 'v1/sources', { json }));
  session.answer(body);
  const made = safeDocument(body);
  if (textOf(made, 'status') !== 'Actual')
    session.note(
      session.paint.loud(t.sources.exerciseFeed(textOf(made, 'feed') ?? '?', textOf(made, 'status') ?? '?')),
    );
  await tellSetUp(session, made, t.sources.added);
  tellToken(session, made, feed);
  return EXIT.ok;
};

/** `source change NAME`: without silence between. */
export const sourceChange: CommandBody = async (session, options, [name = '']) => {
  const json = settingsOf(session, options);
  if (Object.keys(json).length === 0)
    throw usage(session.t.usage.nothingToChange('--trust, --regions, --levels, --silent-after, --confirm-after'));
  const query = { feed: textOption(options, 'feed') };
  const path = `v1/sources/${encodeURIComponent(name)}`;
  const body = await bodyOf(session, await (await session.hub()).send('PATCH', path, { query, json }));
  session.answer(body);
  await tellSetUp(session, safeDocument(body), session.t.sources.changed);
  return EXIT.ok;
};

/** `source token NAME`: a new token; those before go on for a while when that is asked for. */
export const sourceToken: CommandBody = async (session, options, [name = '']) => {
  const feed = textOption(options, 'feed');
  const overlap = textOption(options, 'overlap');
  const json = overlap === undefined ? {} : { overlap };
  const path = `v1/sources/${encodeURIComponent(name)}/token`;
  const body = await bodyOf(session, await (await session.hub()).send('POST', path, { query: { feed }, json }));
  session.answer(body);
  const made = safeDocument(body);
  session.say(session.t.sources.renewed(textOf(made, 'id') ?? name, textOf(made, 'feed') ?? '?'));
  const [, before] = listIn(made, 'tokens');
  const ends = textOf(before, 'endsAt');
  session.say(
    session.t.people.oldEnd(ends === undefined ? undefined : localTime(Date.parse(ends), session.cli.clock.now())),
  );
  tellToken(session, made, feed);
  return EXIT.ok;
};

/** The options of a source, in the words of the hub; it knows every spelling of a region and says what is wrong. */
const settingsOf = ({ t }: Session, options: Options): object => {
  const trust = textOption(options, 'trust');
  const regions = textOption(options, 'regions');
  const levels = textOption(options, 'levels');
  const silentAfter = textOption(options, 'silentAfter');
  const confirmAfter = textOption(options, 'confirmAfter');
  const named = (text: string, option: string): readonly string[] => {
    const list = listOf(text);
    if (list.length === 0) throw usage(t.usage.emptyList(option));
    return list;
  };
  return {
    ...(trust === undefined ? {} : { trust: oneOf(trust, TRUSTS, '--trust', t) }),
    ...(regions === undefined
      ? {}
      : { regions: regions === 'all' ? 'all' : regions === 'none' ? null : named(regions, '--regions') }),
    ...(levels === undefined ? {} : { levels: levels === 'all' ? null : named(levels, '--levels') }),
    ...defined({ silentAfter, confirmAfter }),
  };
};

const tellSetUp = async (
  session: Session,
  made: unknown,
  words: (name: string, feed: string) => string,
): Promise<void> => {
  const { t, paint } = session;
  const { regions, levels, silentAfter } = made as SetUp;
  const trust = textOf(made, 'trust') ?? '';
  const listed = regions === 'all' ? null : (regions ?? []);
  const coverage = { regions: regions === null ? null : listed, levels: regions === null ? [] : levels };
  const name = await namesOf(session, listed ?? []);
  session.say(
    words(paint.bold(textOf(made, 'id') ?? '?'), `${textOf(made, 'feed') ?? '?'} (${textOf(made, 'status') ?? '?'})`),
  );
  session.say(
    t.sources.speaksFor(trust, silentAfter, scopeWords(isTrust(trust) ? trust : 'unconfirmed', coverage, name, t)),
  );
  if (regions === null) session.say(t.sources.sayRegions);
};

const tellToken = (session: Session, made: unknown, feed: string | undefined): void => {
  const { t, paint } = session;
  const token = textOf(made, 'token') ?? '?';
  session.say();
  session.say(t.sources.token(paint.bold(token)));
  session.say();
  session.say(t.sources.tryIt);
  session.say(
    `  curl -sS '${hubUrl(session.base(), 'v1/signals', { feed }).href}' -H 'Authorization: Bearer ${token}' \\`,
  );
  session.say(`    -H 'Content-Type: application/json' -d '{"kind":"heartbeat"}'`);
};
