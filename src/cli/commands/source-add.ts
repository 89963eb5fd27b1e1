import type { Feed } from '../../app/log/feeds.ts';
import type { Coverage } from '../../app/sources/coverage.ts';
import { profileOf } from '../../app/sources/coverage.ts';
import type { SourceRecord } from '../../app/sources/sources.ts';
import { SOURCE_ID } from '../../app/sources/sources.ts';
import type { Catalogue, Level } from '../../domain/places/catalogue.ts';
import { TRUSTS } from '../../domain/words.ts';
import type { CommandBody, Session } from '../cli.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, EXIT_HELP, usage } from '../exit.ts';
import { durationOf, flagOption, listOf, oneOf, textOption } from '../read-options.ts';
import { coversNothing, scopeWords, silenceWords } from '../text/source-words.ts';
import { feedOf, withContext } from './source.ts';

export const SOURCE_ADD_HELP = `
The token is shown once; only its hash is kept. What a source covers is clear while the source speaks and reports nothing
there. Without --regions it covers nothing: it raises and ends alerts, and makes nothing clear. A source that has not been
heard for --silent-after counts as silent: then what only it covers is unknown, not clear. So it sends something, a
heartbeat if nothing else, more often than that.
${EXIT_HELP}

Examples:
  allclear source add city --trust official --regions Kyiv
  allclear source add volunteers --trust unconfirmed
  allclear source add mirror --trust relay --regions all --levels oblast --silent-after 5m
  allclear source add siren-7 --trust official --regions UA80000000000093317 --silent-after never
  allclear source add city --new-token`;

/** A list that clears suspiciously much is believed when the next says the same. */
const CONFIRM_AFTER = 1_000;
/** What a new feed is about when the settings do not know it. */
const COUNTRY = 'ua';

type Options = Readonly<Record<string, unknown>>;

/** `source add NAME` */
export const sourceAdd: CommandBody = (session, options, [name = '']) => {
  if (!SOURCE_ID.test(name)) {
    throw usage(
      `"${name}" is no name of a source: lower case letters, digits, "-", "_" and ".", at most 64, the first a letter or digit`,
    );
  }
  return withContext(session, async (context) => {
    const id = textOption(options, 'feed');
    const feed =
      (await feedOf(context, id)) ??
      (flagOption(options, 'newToken') ? undefined : await madeFeed(session, context, id));
    if (feed === undefined) throw new CliError('feed.unknown', `there is no feed "${id}"`, EXIT.usage);
    const registry = context.registry(feed.id);
    const known = await registry.get(name);
    const tree = context.tree(feed.country);
    const token = session.cli.newToken();
    const tokenHash = session.cli.hashToken(token);
    const record = flagOption(options, 'newToken')
      ? { ...rotated(known, feed, name, options), tokenHash }
      : { ...fresh(known, feed, name, options, context), tokenHash, addedAt: context.now() };
    await registry.put(record);
    tell(session, context, feed, record, token, tree);
    return EXIT.ok;
  });
};

const SETTINGS = ['trust', 'regions', 'levels', 'silentAfter', 'confirmAfter'] as const;

const rotated = (known: SourceRecord | undefined, { id }: Feed, name: string, options: Options): SourceRecord => {
  if (known === undefined)
    throw new CliError('source.unknown', `feed ${id} has no source "${name}"; leave --new-token out to add it`);
  if (SETTINGS.some((setting) => options[setting] !== undefined)) {
    throw usage('--new-token changes the token and nothing else; to change more, remove the source and add it again');
  }
  return known;
};

const fresh = (
  known: SourceRecord | undefined,
  { id, country }: Feed,
  name: string,
  options: Options,
  context: CliContext,
): Omit<SourceRecord, 'tokenHash' | 'addedAt'> => {
  const tree = context.tree(country);
  if (known !== undefined) {
    throw new CliError(
      'source.exists',
      `feed ${id} has a source "${name}"; give it a new token with --new-token, or choose another name`,
    );
  }
  const trust = textOption(options, 'trust');
  if (trust === undefined) throw usage(`--trust: say how far it is believed: ${TRUSTS.join(', ')}`);
  const regions = textOption(options, 'regions');
  const levels = textOption(options, 'levels');
  const silentAfter = textOption(options, 'silentAfter');
  const confirmAfter = textOption(options, 'confirmAfter');
  return {
    id: name,
    trust: oneOf(trust, TRUSTS, '--trust'),
    ...scopeOf(regions, levels, tree),
    silentAfter:
      silentAfter === undefined
        ? context.silentAfter
        : silentAfter === 'never'
          ? null
          : positive(silentAfter, '--silent-after'),
    confirmAfter: confirmAfter === undefined ? CONFIRM_AFTER : durationOf(confirmAfter, '--confirm-after'),
    muted: false,
  };
};

const positive = (text: string, name: string): number => {
  const length = durationOf(text, name);
  if (length === 0) throw usage(`${name}: must be longer than nothing`);
  return length;
};

/** Covering everything has to be said: who says nothing of it covers nothing. */
const scopeOf = (
  regions: string | undefined,
  levels: string | undefined,
  tree: Catalogue,
): Pick<SourceRecord, 'regions' | 'levels'> => {
  if (regions === undefined && levels !== undefined)
    throw usage('--levels: without --regions it covers nothing, at no level; say which, or --regions all');
  return profileOf(
    regions === undefined ? 'nothing' : regionsOf(regions, tree),
    levels === undefined ? undefined : levelsOf(levels, tree),
  );
};

const regionsOf = (text: string, tree: Catalogue): Coverage => {
  if (text.trim().toLowerCase() === 'all') return 'all';
  const ids = listOf(text).map((name) => {
    const region = tree.find(name);
    if (region !== undefined) return region.id;
    const meant = tree
      .findAll(name)
      .slice(0, 4)
      .map(({ id, nameEn }) => `${id} (${nameEn})`);
    throw usage(
      `--regions: "${name}" ${meant.length === 0 ? 'is no region' : `can mean ${meant.join(', ')}: give the number`}`,
    );
  });
  if (ids.length === 0)
    throw usage('--regions: name at least one, say all for everything, or leave it out for nothing');
  return [...new Set(ids)];
};

const levelsOf = (text: string, tree: Catalogue): readonly Level[] => {
  const levels = listOf(text).map((level) => oneOf(level, tree.levels, '--levels'));
  if (levels.length === 0) throw usage('--levels: name at least one, or leave it out for all');
  return [...new Set(levels)];
};

const madeFeed = async (session: Session, context: CliContext, id: string | undefined): Promise<Feed> => {
  const feed = {
    id: id ?? context.defaultFeed,
    status: 'Exercise',
    country: COUNTRY,
    createdAt: context.now(),
  } as const;
  const added = await context.directory.add(feed);
  session.note(
    session.paint.loud(
      `NEW FEED ${added.id} WITH STATUS ${added.status.toUpperCase()}: nothing in it is taken for the real thing`,
    ),
  );
  return added;
};

const tell = (
  session: Session,
  context: CliContext,
  feed: Feed,
  record: SourceRecord,
  token: string,
  tree: Catalogue,
): void => {
  const { paint, lang } = session;
  session.answer({
    id: record.id,
    feed: feed.id,
    status: feed.status,
    trust: record.trust,
    regions: record.regions ?? null,
    levels: record.levels ?? null,
    silentAfterMs: record.silentAfter,
    confirmAfterMs: record.confirmAfter,
    token,
  });
  const query = feed.id === context.defaultFeed ? '' : `?feed=${feed.id}`;
  session.say(
    `Source ${paint.bold(record.id)} of feed ${feed.id} (${feed.status}): ${record.trust}, ${silenceWords(record.silentAfter)},`,
  );
  session.say(`speaks for ${scopeWords(record, tree, lang)}.`);
  if (coversNothing(record)) session.say('Say --regions for what it watches over, or --regions all.');
  session.say();
  session.say(`Its token, shown this once: ${paint.bold(token)}`);
  session.say();
  session.say('Try it with a heartbeat:');
  session.say(`  curl -sS '${new URL(`v1/signals${query}`, session.base())}' -H 'Authorization: Bearer ${token}' \\`);
  session.say(`    -H 'Content-Type: application/json' -d '{"kind":"heartbeat"}'`);
};
