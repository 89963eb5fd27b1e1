import type { Request } from 'express';
import type { Principal } from '../../../app/access/principal.ts';
import type { Desks, FeedDesk } from '../../../app/gateway/desk.ts';
import { AppError } from '../../../app/kit/errors.ts';
import type { Catalogue, Region } from '../../../domain/places/catalogue.ts';
import { nearRegions } from '../api/places/near-regions.ts';

/** The first questions of most routes: which feed, which region, whose token. */

/** The feeds, and the one that is meant where none is named. */
export type DeskPorts = { readonly desks: Desks; readonly defaultFeed: string };

/** A store that has not answered by then is taken to be away; milliseconds. A client waits no longer than that either. */
const ANSWER_LIMIT = 15_000;

/** Waits for Redis behind a port. That it does not answer is no mistake of ours and passes: 503, come back. */
export const fromStore = async <T>(answer: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('log.unavailable', 'the log does not answer')), ANSWER_LIMIT);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('log.unavailable', 'the log cannot be reached', { cause: error });
  } finally {
    clearTimeout(timer);
  }
};

/** Throws `feed.unknown`. */
export const deskOf = async ({ desks, defaultFeed }: DeskPorts, feed = defaultFeed): Promise<FeedDesk> => {
  const open = desks.current().find((desk) => desk.feed.id === feed);
  if (open !== undefined) return open;
  const opened = await fromStore(desks.open(feed));
  if (opened === undefined)
    throw new AppError('feed.unknown', `there is no feed "${feed}" here; /v1/feeds lists those there are`);
  return opened;
};

/** Any spelling; throws `region.unknown` with what may have been meant. */
export const regionOf = (catalogue: Catalogue, text: string): Region => {
  const region = catalogue.find(text);
  if (region !== undefined) return region;
  const meanings = catalogue.findAll(text);
  const near = (meanings.length > 0 ? meanings : nearRegions(catalogue, text))
    .slice(0, 5)
    .map((one) => nearOf(one, catalogue));
  const more = meanings.length > near.length ? ', …' : '';
  const meant = near.map(({ id, nameEn, withinEn }) => `${id} (${placed(nameEn, withinEn)})`).join(', ');
  const ukrainian = near.map(({ id, name, within }) => `${id} (${placed(name, within)})`).join(', ');
  throw new AppError(
    'region.unknown',
    meanings.length > 1
      ? `"${text}" can mean ${meanings.length} regions: ${meant}${more}`
      : `there is no region "${text}"${meant === '' ? '' : `; near names: ${meant}`}`,
    {
      fields: { near },
      ukrainian:
        meanings.length > 1
          ? `«${text}» може означати ${meanings.length} регіони: ${ukrainian}${more}`
          : `регіону «${text}» немає${ukrainian === '' ? '' : `; схожі назви: ${ukrainian}`}`,
    },
  );
};

/** With the first level that it lies in, for there are a dozen places of one name. */
const nearOf = ({ id, level, name, nameEn }: Region, catalogue: Catalogue) => {
  const root = catalogue.ancestors(id).at(-1);
  const above = root === undefined ? undefined : catalogue.get(root);
  return {
    id,
    level,
    name,
    nameEn,
    ...(above === undefined ? {} : { within: above.name, withinEn: above.nameEn }),
  };
};

const placed = (name: string, within: string | undefined): string =>
  within === undefined ? name : `${name}, ${within}`;

/** The bearer token as it was sent. Throws `token.missing`. */
export const tokenOf = (req: Request): string => {
  const header = req.get('Authorization');
  const token = header === undefined ? undefined : /^Bearer +([\x21-\x7e]{1,512}) *$/i.exec(header)?.[1];
  if (token === undefined) {
    throw new AppError(
      'token.missing',
      header === undefined
        ? 'send Authorization: Bearer <token>'
        : 'the Authorization header is not of the form: Bearer <token>',
    );
  }
  return token;
};

/** Whom the token of the request belongs to. Throws `token.missing`, `token.unknown`. */
export const principalOf = async ({ desks }: Pick<DeskPorts, 'desks'>, req: Request): Promise<Principal> => {
  const principal = await fromStore(desks.principal(tokenOf(req), req.ip ?? ''));
  if (principal === undefined)
    throw new AppError('token.unknown', 'nobody here has this token: no source, no person; or it has ended');
  return principal;
};

/** True for whoever may look behind the scenes (the right `review`) at an address that is open to all. */
export const mayReview = async (who: () => Promise<Principal | undefined>): Promise<boolean> =>
  (await who())?.rights.includes('review') ?? false;
