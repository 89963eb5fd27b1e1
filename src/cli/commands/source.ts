import type { Feed } from '../../app/log/feeds.ts';
import { FEED_ID } from '../../app/log/feeds.ts';
import type { SourceRecord } from '../../app/sources/sources.ts';
import { sourceWords } from '../../app/upstreams/source-words.ts';
import type { SourceStatus } from '../../app/upstreams/status.ts';
import { safeText } from '../../protocol/safe-text.ts';
import type { CommandBody, Session } from '../cli.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, EXIT_HELP, usage } from '../exit.ts';
import { textOption } from '../read-options.ts';
import { table } from '../text/plain.ts';
import { heardWords, scopeWords, silenceWords, sourceDocument, stateOf } from '../text/source-words.ts';

export const SOURCE_HELP = `
These commands work on the installation itself (its settings and its Redis), not over HTTP.
${EXIT_HELP}

Examples:
  allclear source add city --trust official --regions Kyiv --silent-after 60s
  allclear source list
  allclear source mute city
  allclear source remove city --feed drill`;

/** Opens the installation for the length of `work`. */
export const withContext = async <Result>(
  session: Session,
  work: (context: CliContext) => Promise<Result>,
): Promise<Result> => {
  const context = await session.cli.openContext(session.env);
  try {
    return await work(context);
  } finally {
    await context.close();
  }
};

/** The feed that is meant; a feed of the settings that nobody has used yet exists all the same. */
export const feedOf = async (context: CliContext, named: string | undefined): Promise<Feed | undefined> => {
  const id = named ?? context.defaultFeed;
  if (!FEED_ID.test(id))
    throw usage(`--feed: "${id}" is no name of a feed; it has lower case letters, digits and hyphens`);
  const known = await context.directory.get(id);
  if (known !== undefined) return known;
  const configured = context.configured.find((feed) => feed.id === id);
  return configured === undefined ? undefined : context.directory.add({ ...configured, createdAt: context.now() });
};

/** The same; there must be one. */
export const existing = async (context: CliContext, named: string | undefined): Promise<Feed> => {
  const feed = await feedOf(context, named);
  if (feed !== undefined) return feed;
  const names = [...new Set([...context.configured, ...(await context.directory.list())].map(({ id }) => id))];
  throw new CliError(
    'feed.unknown',
    `there is no feed "${named ?? context.defaultFeed}"; there are: ${names.join(', ')}`,
    EXIT.usage,
  );
};

/** `source list` */
export const sourceList: CommandBody = (session, options) =>
  withContext(session, async (context) => {
    const feed = await existing(context, textOption(options, 'feed'));
    const records = await context.registry(feed.id).list();
    const heard = await context.hearing(feed.id).all();
    const polled = await context.statuses(feed.id).all();
    const now = context.now();
    session.answer({
      feed: feed.id,
      status: feed.status,
      sources: records.map((record) => ({
        ...sourceDocument(record, heard.get(record.id), now),
        ...withUpstream(polled.get(record.id), now),
      })),
    });
    if (records.length === 0) {
      session.say(`Feed ${feed.id} has no sources. Add one with: allclear source add NAME --trust official`);
      return EXIT.ok;
    }
    const { paint, lang } = session;
    const tree = context.tree(feed.country);
    const states = records.map((record) => stateOf(record, heard.get(record.id), now));
    const rows = records.map((record, index) => [
      record.id,
      record.trust,
      states[index] ?? '',
      heardWords(heard.get(record.id), now),
      silenceWords(record.silentAfter),
      scopeWords(record, tree, lang),
    ]);
    const colour = (cell: string, column: number, row: number): string => {
      if (row === 0) return paint.bold(cell);
      const state = column === 2 ? states[row - 1] : undefined;
      return state === undefined ? cell : state === 'live' ? paint.good(cell) : paint.bad(cell);
    };
    for (const line of table([['SOURCE', 'TRUST', 'STATE', 'LAST HEARD', 'SILENCE', 'SPEAKS FOR'], ...rows], colour))
      session.say(line);
    for (const record of records) {
      const status = polled.get(record.id);
      if (status !== undefined) session.say(`${paint.bold(record.id)}: ${safeText(sourceWords(status, now))}`);
    }
    return EXIT.ok;
  });

type Deed = {
  readonly word: 'mute' | 'unmute' | 'remove';
  readonly done: string;
  readonly effect: string;
  /** Undefined: nothing was to be done. */
  act(context: CliContext, feed: string, record: SourceRecord): Promise<boolean>;
};

/** `source mute NAME`, `source unmute NAME`, `source remove NAME` */
const deed =
  ({ word, done, effect, act }: Deed): CommandBody =>
  (session, options, [name = '']) =>
    withContext(session, async (context) => {
      const feed = await existing(context, textOption(options, 'feed'));
      const registry = context.registry(feed.id);
      const record = await registry.get(name);
      if (record === undefined) {
        const names = (await registry.list()).map(({ id }) => id);
        const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
        throw new CliError('source.unknown', `feed ${feed.id} has no source "${name}"; ${known}`);
      }
      const changed = await act(context, feed.id, record);
      session.answer({ id: name, feed: feed.id, done: word, changed });
      session.say(
        changed
          ? `Source ${name} of feed ${feed.id} is ${done}. ${effect}`
          : `Source ${name} of feed ${feed.id} was ${done} already.`,
      );
      return EXIT.ok;
    });

const muteTo =
  (muted: boolean): Deed['act'] =>
  async (context, feed, record) => {
    if (record.muted === muted) return false;
    await context.registry(feed).put({ ...record, muted });
    return true;
  };

export const sourceMute = deed({
  word: 'mute',
  done: 'muted',
  effect:
    'Its signals are refused; where no other live source covers, calm becomes unknown. Undo with: allclear source unmute',
  act: muteTo(true),
});

export const sourceUnmute = deed({
  word: 'unmute',
  done: 'unmuted',
  effect: 'Its signals are taken again; it counts as live with its next word.',
  act: muteTo(false),
});

export const sourceRemove = deed({
  word: 'remove',
  done: 'removed',
  effect: 'Its token no longer works. What it said stays in the history.',
  act: (context, feed, record) => context.registry(feed).remove(record.id),
});

const withUpstream = (status: SourceStatus | undefined, now: number): object =>
  status === undefined ? {} : { upstream: { ...status, words: sourceWords(status, now) } };
