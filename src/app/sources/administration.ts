import { defined } from '../../domain/defined.ts';
import type { Level } from '../../domain/places/catalogue.ts';
import type { Instant, SourceId, Trust } from '../../domain/words.ts';
import { AppError } from '../kit/errors.ts';
import type { Coverage } from './coverage.ts';
import { coverageOf, profileOf } from './coverage.ts';
import type { SourceRecord, SourceRegistry } from './sources.ts';
import { withToken } from './tokens.ts';

/** Fields of a source; an absent one is usual, or stays. */
export type SourceSaid = {
  readonly trust?: Trust | undefined;
  readonly regions?: Coverage | undefined;
  /** Null: all of them. */
  readonly levels?: readonly Level[] | null | undefined;
  /** Milliseconds; null: never. */
  readonly silentAfter?: number | null | undefined;
  readonly confirmAfter?: number | undefined;
  readonly muted?: boolean | undefined;
};

export type NewSource = SourceSaid & { readonly id: SourceId; readonly trust: Trust };

/** The sources of a feed and what is done with them. Every token is told once, when it is made. */
export type SourceAdmin = {
  /** Throws `source.exists`. */
  add(registry: SourceRegistry, source: NewSource): Promise<WithToken>;
  /** What it covers no longer ends at once, the rest holds from its next word on, without silence between. Throws `source.unknown`, `source.by-settings`. */
  change(registry: SourceRegistry, id: SourceId, said: SourceSaid): Promise<Changed>;
  /** Throws `source.unknown`. */
  remove(registry: SourceRegistry, id: SourceId): Promise<SourceRecord>;
  /** A new token; the old ones go on for `overlap` milliseconds. Throws `source.unknown`, `source.by-settings`. */
  renew(registry: SourceRegistry, id: SourceId, overlap: number): Promise<WithToken>;
};

export type WithToken = { readonly source: SourceRecord; readonly token: string };
export type Changed = { readonly before: SourceRecord; readonly after: SourceRecord };

/** Under this name goes what people say by hand. */
const OPERATOR = 'operator';
/** A list that clears suspiciously much is believed when the next says the same; milliseconds. */
const CONFIRM_AFTER = 1_000;

export const sourceAdmin = (ports: {
  readonly now: () => Instant;
  readonly newToken: () => string;
  readonly hashToken: (token: string) => string;
  /** Without word for this many milliseconds a source is silent, where nothing else is said. */
  readonly silentAfter: number;
}): SourceAdmin => {
  const { now } = ports;
  const known = async (registry: SourceRegistry, id: SourceId): Promise<SourceRecord> => {
    const source = await registry.get(id);
    if (source !== undefined) return source;
    const names = (await registry.list()).map((one) => one.id);
    const there = names.length === 0 ? 'it has none' : `it has ${names.slice(0, MAX_NAMED).join(', ')}`;
    throw new AppError('source.unknown', `this feed has no source "${id.slice(0, 64)}"; ${there}`);
  };
  const withNewToken = (source: SourceRecord, overlap: number): WithToken => {
    const token = ports.newToken();
    return { source: withToken(source, ports.hashToken(token), now(), overlap), token };
  };
  return {
    add: async (registry, { id, trust, ...said }) => {
      if (id === OPERATOR) throw new AppError('source.exists', `"${id}" is the voice of people; choose another name`);
      if ((await registry.get(id)) !== undefined) {
        throw new AppError(
          'source.exists',
          `this feed has a source "${id}"; change it, give it a new token, or choose another name`,
        );
      }
      const usual: SourceRecord = {
        id,
        trust,
        levels: [],
        silentAfter: ports.silentAfter,
        muted: false,
        tokenHash: null,
        addedAt: now(),
        confirmAfter: CONFIRM_AFTER,
      };
      const made = withNewToken(withSaid(usual, { ...said, regions: said.regions ?? 'nothing' }), 0);
      await registry.put(made.source);
      return made;
    },
    change: async (registry, id, said) => {
      const before = await known(registry, id);
      const more = Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [name]));
      if (before.bySettings === true && more.some((name) => name !== 'muted')) {
        throw new AppError(
          'source.by-settings',
          `the hub asks "${id}" by itself: what it is stands in the settings; only muted can be changed here`,
        );
      }
      const after = withSaid(before, said);
      await registry.put(after);
      return { before, after };
    },
    remove: async (registry, id) => {
      const before = await known(registry, id);
      await registry.remove(id);
      return before;
    },
    renew: async (registry, id, overlap) => {
      const before = await known(registry, id);
      if (before.bySettings === true) {
        throw new AppError(
          'source.by-settings',
          `the hub asks "${id}" by itself, so it needs no token; a source of your own speaks under a name of its own`,
        );
      }
      const made = withNewToken(before, overlap);
      await registry.put(made.source);
      return made;
    },
  };
};

/** Names told to who asked for one that is not there. */
const MAX_NAMED = 20;

const withSaid = (source: SourceRecord, said: SourceSaid): SourceRecord => ({
  ...withCoverage(source, said),
  ...defined({ trust: said.trust, silentAfter: said.silentAfter, confirmAfter: said.confirmAfter, muted: said.muted }),
});

const withCoverage = (source: SourceRecord, said: SourceSaid): SourceRecord => {
  if (said.regions === undefined && said.levels === undefined) return source;
  const { regions: _, levels: before, ...rest } = source;
  const covers = said.regions ?? coverageOf(source);
  const named = said.levels === undefined ? before : (said.levels ?? undefined);
  return { ...rest, ...profileOf(covers, named?.length === 0 ? undefined : named) };
};
