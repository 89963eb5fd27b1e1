import type { Level, RegionId } from '../../domain/places/catalogue.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Hazard, Instant } from '../../domain/words.ts';
import type { Speed } from '../drills/speed.ts';
import type { Language, MessageType } from './message-types.ts';

export const KINDS = ['webhook', 'mqtt', 'push'] as const;
export type Kind = (typeof KINDS)[number];

/** Two secrets are good at the same time while one takes the other's place. */
export type Secret = { readonly secret: string; readonly until: Instant | null };

/** How a body is written: one of ours by name, or JSONata of the operator's own. */
export const TEMPLATES = ['json', 'ntfy', 'apprise', 'text', 'ukrainealarm'] as const;
export type Template = (typeof TEMPLATES)[number] | { readonly jsonata: string; readonly contentType?: string };

/** A siren sounds at most `longest`, and after it has stopped by itself not again before `pause` is over; milliseconds. */
export type SirenSettings = {
  readonly longest: number;
  readonly pause: number;
  /** How long the tone of the all-clear sounds; 0: none. */
  readonly allClear: number;
  /** How long its own word back may take; milliseconds. */
  readonly confirmWithin: number;
  /** The topic at the broker where it says so. A webhook's word is its answer. */
  readonly confirm?: string;
};

/** By what a telephone or a browser reads what it is sent: its public key and a secret, both in base64url. */
export type PushKeys = { readonly p256dh: string; readonly auth: string; readonly language?: Language | undefined };

/** What a button in a smart home plays, as a drill: a scenario that ships, so many times as fast as it was. */
export type DrillButton = { readonly scenario: string; readonly speed: Speed };

/** What is told to the one does not come to another of another way. */
export const wayOf = ({ kind, url, template }: Pick<Destination, 'kind' | 'url' | 'template'>): string =>
  JSON.stringify([kind, url, template]);

/** Somewhere that is told. Absent filters let everything through. */
export type Destination = {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly url: string;
  readonly feed: string;
  /** True: it is told of drills too, each marked as what it is. */
  readonly drills: boolean;
  /** A region includes what lies below it and its ancestors' alerts. */
  readonly regions?: readonly RegionId[];
  /** True: what lies beside its regions is told too. */
  readonly neighbours?: boolean;
  readonly hazards?: readonly Hazard[];
  /** Levels of regions, such as `oblast`. */
  readonly levels?: readonly Level[];
  readonly events?: readonly MessageType[];
  readonly policy?: Policy;
  readonly template?: Template;
  /** Of a push only. */
  readonly push?: PushKeys;
  /** `public`: a stranger gave the address, which must lie on the open internet. */
  readonly reach?: 'public';
  readonly as?: 'siren';
  readonly siren?: SirenSettings;
  /** For a smart home; absent: there is no such button, and nobody there can begin a drill. */
  readonly button?: DrillButton;
  /** A test by itself, in the hub's zone: `Mon 11:00`, or `11:00` for each day. */
  readonly testEvery?: string;
  /** Newest first. */
  readonly secrets: readonly Secret[];
  /** `settings`: read-only over HTTP. */
  readonly from: 'settings' | 'http';
  readonly addedAt: Instant;
  /** Why it is told nothing any more: it said that it is gone. */
  readonly ended?: { readonly at: Instant; readonly reason: string };
};

/** An order of a person to the worker that tells a destination. */
export type Order = { readonly test?: string; readonly retry?: boolean };
