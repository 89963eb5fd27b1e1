import type { Memory, MemoryChange } from '../../../app/upstreams/source.ts';
import { parseInstant } from '../../../domain/instant.ts';
import type { Owed } from './entries.ts';
import { canonicalKey } from './references.ts';
import type { CapState } from './signals.ts';
import { NOTHING_SAID } from './signals.ts';

/** The memory of a CAP source from one poll to the next. */
export type CapMemory = {
  readonly state: CapState;
  /** By address, and for messages within the feed by their key: the time that the feed gave for what was read. */
  readonly read: Readonly<Record<string, string>>;
  readonly owed: Readonly<Record<string, Owed>>;
  /** Entries that were not asked for yet. */
  readonly left: number;
};

const STATE = 'cap';
const READ = 'cap:read';
const OWED = 'cap:owed';
const LEFT = 'cap:left';
/** Of the version before: what each message raised, and what was read. */
const EARLIER = 'raised';
const EARLIER_SEEN = 'seen';

/** True when it was written by the version before, or never: the feed is read anew then, and nothing is told twice. */
export const isNew = (memory: Memory): boolean => memory[STATE] === undefined;

export const capMemory = (memory: Memory): CapMemory => ({
  state: (parsed(memory[STATE]) as CapState | undefined) ?? { ...NOTHING_SAID, earlier: earlierOf(memory) },
  read: (parsed(memory[READ]) as CapMemory['read'] | undefined) ?? {},
  owed: (parsed(memory[OWED]) as CapMemory['owed'] | undefined) ?? {},
  left: Number(memory[LEFT] ?? 0),
});

export const stateChange = (state: CapState): MemoryChange => ({ [STATE]: JSON.stringify(state) });

export const memoryChange = ({ state, read, owed, left }: CapMemory): MemoryChange => ({
  ...stateChange(state),
  [READ]: JSON.stringify(read),
  [OWED]: JSON.stringify(owed),
  [LEFT]: String(left),
  [EARLIER]: null,
  [EARLIER_SEEN]: null,
});

const parsed = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const earlierOf = (memory: Memory): CapState['earlier'] => {
  const raised = (parsed(memory[EARLIER]) ?? {}) as Readonly<Record<string, readonly string[]>>;
  return Object.fromEntries(
    Object.entries(raised).flatMap(([key, places]) => {
      const [, sender, identifier, text] = /^([^,]*),(.*),([^,]*)$/s.exec(key) ?? [];
      const sent = text === undefined ? undefined : parseInstant(text);
      if (sender === undefined || identifier === undefined || sent === undefined) return [];
      return [[canonicalKey(sender, identifier, sent), places] as const];
    }),
  );
};
