import type { Instant } from '../../domain/words.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Feed, FeedDirectory } from '../log/feeds.ts';
import type { SourceRegistry } from '../sources/sources.ts';
import { speaksBy } from '../sources/tokens.ts';
import type { People } from './people.ts';
import { FIRST_ADMIN, type Principal, sourcePrincipal } from './principal.ts';
import { tokenLookups } from './token-lookups.ts';

/** A token's owner is asked for again after this long, so that muting and removing take effect; milliseconds. */
const BEARER_AGE = 500;
/** Tokens remembered at most. */
const MAX_BEARERS = 10_000;

export type BearerPorts = {
  /** The token of the first admin; compared in the same time whatever is wrong with it. */
  readonly isOperator: (token: string) => boolean;
  readonly people: Pick<People, 'byToken'>;
  readonly directory: Pick<FeedDirectory, 'list'>;
  readonly sourcesOf: (feed: Feed) => Pick<SourceRegistry, 'byTokenHash'>;
  readonly hashToken: (token: string) => string;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** Whom a token belongs to: the first admin, a person, or a source of any feed. Throws as `Desks.principal` says. */
export const bearers = (ports: BearerPorts): ((token: string, address: string) => Promise<Principal | undefined>) => {
  const { directory, people, clock } = ports;
  const recent = new Map<string, { readonly at: Instant; readonly bearer: Principal }>();

  const find = async (token: string): Promise<Principal | undefined> => {
    const hash = ports.hashToken(token);
    const person = await people.byToken(token);
    if (person !== undefined) return person;
    for (const feed of await directory.list()) {
      const source = await ports.sourcesOf(feed).byTokenHash(hash);
      if (source !== undefined && speaksBy(source, hash, clock.now())) return sourcePrincipal(feed.id, source);
    }
    return undefined;
  };

  const lookups = tokenLookups({ lookUp: find, clock, observe: ports.observe });

  return async (token, address) => {
    if (ports.isOperator(token)) return FIRST_ADMIN;
    const now = clock.now();
    const known = recent.get(token);
    if (known !== undefined && now - known.at < BEARER_AGE) return known.bearer;
    // One that was right a moment ago never waits, however many wrong ones come from the same address.
    const bearer = await (known === undefined ? lookups.find(token, address) : find(token));
    if (recent.size >= MAX_BEARERS) recent.clear();
    if (bearer === undefined) recent.delete(token);
    else recent.set(token, { at: now, bearer });
    return bearer;
  };
};
