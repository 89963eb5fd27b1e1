import { AppError } from '../../app/kit/errors.ts';
import type { Destination } from '../../app/notify/destination.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import { destinationIn, newDestination } from './destination-schema.ts';
import { flatIssues, inWords } from './issues.ts';

/** The destinations of the settings. */
type Settled = {
  readonly notify: { readonly destinations: readonly unknown[] };
  readonly feeds: readonly { readonly id: string; readonly country: string }[];
};

/** The destinations of the settings. Throws `request.invalid` with what is wrong with which. */
export const settledDestinations = (
  { notify, feeds }: Settled,
  catalogueOf: (country: string) => Catalogue,
): readonly Destination[] =>
  notify.destinations.map((written, index): Destination => {
    const { id, ...rest } = written as Readonly<Record<string, unknown>>;
    const wrong = (why: string): AppError => new AppError('request.invalid', `notify.destinations[${index}]: ${why}`);
    if (typeof id !== 'string' || !/^[a-z0-9-]{1,32}$/.test(id))
      throw wrong('id: expected up to 32 small letters, digits and hyphens');
    const read = destinationIn.safeParse(rest);
    if (!read.success) throw wrong(inWords(flatIssues(read.error.issues)));
    const defaultFeed = feeds[0]?.id ?? 'ua';
    const feed = feeds.find((one) => one.id === (read.data.feed ?? defaultFeed));
    const regions = catalogueOf(feed?.country ?? 'ua');
    const { secret, ...made } = newDestination(read.data, defaultFeed, (text) => {
      const region = regions.find(text);
      if (region === undefined) throw wrong(`regions: there is no region "${text}"`);
      return region.id;
    });
    return {
      ...made,
      id,
      secrets: secret === undefined ? [] : [{ secret, until: null }],
      from: 'settings',
      addedAt: 0,
    };
  });
