import type { Feed } from '../app/log/feeds.ts';
import { FEED_ID } from '../app/log/feeds.ts';
import type { Session } from './cli.ts';
import type { CliContext } from './context.ts';
import { CliError, EXIT, usage } from './exit.ts';

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
const feedOf = async (context: CliContext, named: string | undefined): Promise<Feed | undefined> => {
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
