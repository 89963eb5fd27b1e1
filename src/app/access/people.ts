import { defined } from '../../domain/defined.ts';
import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { AppError } from '../kit/errors.ts';
import type { PersonPrincipal, Role } from './principal.ts';
import { FIRST_ADMIN, personPrincipal } from './principal.ts';
import type { TokenRecord } from './token.ts';

/** Somebody who runs the hub or reads it. `regions` absent: not bound to any. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly regions?: readonly RegionId[];
  readonly addedAt: Instant;
  readonly tokens: readonly TokenRecord[];
};

/** The people of a hub, for all its feeds. */
export type PeopleStore = {
  /** By id. */
  list(): Promise<readonly Person[]>;
  get(id: string): Promise<Person | undefined>;
  /** The holder of a token of that hash, ended or not. */
  byTokenHash(hash: string): Promise<Person | undefined>;
  /** Puts the person and all its tokens in place of what was there, at once. */
  put(person: Person): Promise<void>;
  /** False when there is none. */
  remove(id: string): Promise<boolean>;
};

export type NewPerson = {
  readonly name: string;
  readonly role: Role;
  readonly regions?: readonly RegionId[] | undefined;
  /** When the token ends; null: never. */
  readonly expires: Instant | null;
};

export type PersonChange = {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  /** Null: bound to no region any more. */
  readonly regions?: readonly RegionId[] | null | undefined;
  readonly expires?: Instant | null | undefined;
};

/** The people and what is done with them. Every token is told once, when it is made. */
export type People = {
  list(): Promise<readonly Person[]>;
  add(person: NewPerson): Promise<{ readonly person: Person; readonly token: string }>;
  /** Throws `person.unknown`. */
  change(id: string, change: PersonChange): Promise<{ readonly before: Person; readonly after: Person }>;
  /** Throws `person.unknown`. */
  remove(id: string): Promise<Person>;
  /** A new token; the old ones go on for `overlap` milliseconds. Throws `person.unknown`. */
  renew(
    id: string,
    options: { readonly expires: Instant | null; readonly overlap: number },
  ): Promise<{ readonly person: Person; readonly token: string }>;
  /** Undefined: no person has such a token, or it has ended. */
  byToken(token: string): Promise<PersonPrincipal | undefined>;
};

export const peopleOf = (ports: {
  readonly store: PeopleStore;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly newToken: () => string;
  readonly hashToken: (token: string) => string;
}): People => {
  const { store, now } = ports;
  const known = async (id: string): Promise<Person> => {
    const person = await store.get(id);
    if (person !== undefined) return person;
    throw new AppError(
      'person.unknown',
      id === FIRST_ADMIN.id
        ? 'the first admin is that of the data folder and of the settings (operator.token); it is changed there'
        : `there is no person "${id.slice(0, 64)}"; /v1/people lists those there are`,
    );
  };
  const made = (expires: Instant | null): { readonly token: string; readonly record: TokenRecord } => {
    const token = ports.newToken();
    return { token, record: { hash: ports.hashToken(token), addedAt: now(), endsAt: expires } };
  };
  return {
    list: () => store.list(),
    add: async ({ name, role, regions, expires }) => {
      const { token, record } = made(expires);
      const person: Person = {
        id: ports.newId(),
        name,
        role,
        ...defined({ regions }),
        addedAt: now(),
        tokens: [record],
      };
      await store.put(person);
      return { person, token };
    },
    change: async (id, { name, role, regions, expires }) => {
      const before = await known(id);
      const { regions: bound, ...rest } = before;
      const kept = regions === undefined ? bound : (regions ?? undefined);
      const after: Person = {
        ...rest,
        ...defined({ name, role, regions: kept }),
        tokens: expires === undefined ? before.tokens : before.tokens.map((one) => ({ ...one, endsAt: expires })),
      };
      await store.put(after);
      return { before, after };
    },
    remove: async (id) => {
      const before = await known(id);
      await store.remove(id);
      return before;
    },
    renew: async (id, { expires, overlap }) => {
      const before = await known(id);
      const { token, record } = made(expires);
      const until = now() + overlap;
      const going = before.tokens
        .filter(({ endsAt }) => overlap > 0 && (endsAt === null || endsAt > now()))
        .map((one) => ({ ...one, endsAt: Math.min(one.endsAt ?? until, until) }));
      const person = { ...before, tokens: [record, ...going] };
      await store.put(person);
      return { person, token };
    },
    byToken: async (token) => {
      const hash = ports.hashToken(token);
      const person = await store.byTokenHash(hash);
      const record = person?.tokens.find((one) => one.hash === hash);
      if (person === undefined || record === undefined) return undefined;
      return record.endsAt !== null && record.endsAt <= now() ? undefined : personPrincipal(person);
    },
  };
};
