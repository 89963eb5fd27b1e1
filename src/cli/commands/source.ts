import { textOf } from '../../adapters/allclear/http-client.ts';
import { safeDocument } from '../../protocol/safe-text.ts';
import { upstreamWords } from '../../protocol/words/source-words.ts';
import type { CommandBody, Session } from '../cli.ts';
import { EXIT, EXITS } from '../exit.ts';
import { bodyOf } from '../hub-answer.ts';
import { textOption } from '../read-options.ts';
import { longHelp } from '../text/help.ts';
import { table } from '../text/plain.ts';
import { heardWords, type SourceWire, scopeWords, silenceWords, stateOf } from '../text/source-words.ts';
import { listIn } from './answer-fields.ts';
import { namesOf } from './region-names.ts';

export const SOURCE_HELP = longHelp(
  {
    en: `
Changing anything needs the right "manage". A change holds from the source's next word on, without silence between.
Sources that the hub asks by itself stand in the settings: they can be muted here, and come back when they are removed.
${EXITS.en}`,
    uk: `
Щоб щось змінити, потрібне право "manage". Зміна діє з наступного слова джерела, без мовчання між цим.
Джерела, які хаб питає сам, стоять у налаштуваннях: тут їх можна заглушити, а видалені повертаються.
${EXITS.uk}`,
  },
  [
    'allclear source add city --trust official --regions Kyiv',
    'allclear source list --json',
    'allclear source change city --regions Kyiv,UA-32 --silent-after 5m',
    'allclear source token city --overlap 10m',
    'allclear source mute city --feed ua',
    'allclear source remove city',
  ],
);

/** `source list` */
export const sourceList: CommandBody = async (session, options) => {
  const { t, paint, cli } = session;
  const body = await bodyOf(
    session,
    await (await session.hub()).get('v1/sources', { feed: textOption(options, 'feed') }),
  );
  session.answer(body);
  const found = safeDocument(body);
  const sources = listIn(found, 'sources') as readonly SourceWire[];
  if (sources.length === 0) {
    session.say(t.sources.none(textOf(found, 'feed') ?? '?'));
    return EXIT.ok;
  }
  const now = cli.clock.now();
  const name = await namesOf(
    session,
    sources.flatMap(({ coverage }) => coverage.regions ?? []),
  );
  const rows = sources.map((source) => [
    source.id,
    source.trust,
    t.sources.states[stateOf(source)],
    heardWords(source.lastHeard, now, t),
    silenceWords(source.silentAfterMs, t),
    scopeWords(source.trust, source.coverage, name, t),
  ]);
  const colour = (cell: string, column: number, row: number): string => {
    if (row === 0) return paint.bold(cell);
    const source = column === 2 ? sources[row - 1] : undefined;
    return source === undefined ? cell : stateOf(source) === 'live' ? paint.good(cell) : paint.bad(cell);
  };
  for (const line of table([t.sources.head, ...rows], colour)) session.say(line);
  for (const { id, upstream } of sources)
    if (upstream !== undefined)
      session.say(`${paint.bold(id)}: ${upstreamWords(upstream, now, t.sources, t.duration)}`);
  return EXIT.ok;
};

const pathOf = (name: string): string => `v1/sources/${encodeURIComponent(name)}`;

const muteTo =
  (muted: boolean): CommandBody =>
  async (session, options, [name = '']) => {
    const feed = textOption(options, 'feed');
    const answer = await (await session.hub()).send('PATCH', pathOf(name), { query: { feed }, json: { muted } });
    const body = await bodyOf(session, answer);
    session.answer(body);
    tellDone(session, body, muted ? session.t.sources.muted : session.t.sources.unmuted);
    return EXIT.ok;
  };

/** `source mute NAME`, `source unmute NAME` */
export const sourceMute = muteTo(true);
export const sourceUnmute = muteTo(false);

/** `source remove NAME` */
export const sourceRemove: CommandBody = async (session, options, [name = '']) => {
  const query = { feed: textOption(options, 'feed') };
  const body = await bodyOf(session, await (await session.hub()).send('DELETE', pathOf(name), { query }));
  session.answer(body);
  tellDone(session, body, session.t.sources.removed);
  if (textOf(body, 'note') !== undefined) session.note(session.paint.doubtful(session.t.sources.comesBack(name)));
  return EXIT.ok;
};

const tellDone = (session: Session, body: unknown, words: (name: string, feed: string) => string): void => {
  const source = safeDocument(body);
  session.say(words(textOf(source, 'id') ?? '?', textOf(source, 'feed') ?? '?'));
};
