import type { ChangeType } from '../../domain/event.ts';
import { CHANGE_TYPES } from '../../domain/event.ts';

/**
 * What a destination can be told beside the events of the log. `region.state`: what is true now, instead of what was
 * missed. `hub.blind`: no trusted source is alive, or the hub does not vouch for what it knows; `hub.sighted`: it does
 * again. `test`: nothing happened.
 */
export const OWN_TYPES = ['region.state', 'hub.blind', 'hub.sighted', 'test'] as const;

export const MESSAGE_TYPES = [...CHANGE_TYPES, ...OWN_TYPES] as const;

export type MessageType = ChangeType | (typeof OWN_TYPES)[number];

/** These are never filtered out by type: they stand for what was left out. */
export const ALWAYS_TOLD: ReadonlySet<MessageType> = new Set<MessageType>(OWN_TYPES);

/** Those that a telephone is told in. */
export const LANGUAGES = ['uk', 'en'] as const;

export type Language = (typeof LANGUAGES)[number];
