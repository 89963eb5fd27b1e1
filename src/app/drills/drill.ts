import type { Board } from '../../domain/board.ts';
import type { SourceSignal } from '../../domain/signal.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Frame } from '../../protocol/live/frames.ts';
import type { Receipt } from '../intake/door.ts';
import type { Sequenced } from '../intake/queue.ts';
import type { HistoryInterval } from '../log/log.ts';
import type { Histogram } from './histogram.ts';
import { EMPTY_HISTOGRAM } from './histogram.ts';
import type { Faults } from './plan/faults.ts';
import type { Speed } from './speed.ts';
import type { Trusts } from './uploads.ts';

/**
 * A drill: a scenario that is played into a feed of its own, status `Exercise`, and proved at the end.
 *
 * States: playing ⇄ paused → finished (all was played and proved) | stopped (somebody ended it; what was played is
 * proved) | failed (it cannot go on; `detail` says why). A player that dies leaves it playing or paused, and the next
 * one goes on where it was. An ended drill is kept for the time of `drills.retention`, then it is removed with its feed.
 */
export const DRILL_STATES = ['playing', 'paused', 'finished', 'stopped', 'failed'] as const;
export type DrillState = (typeof DRILL_STATES)[number];

/** How a scenario is played as a drill. */
export type DrillSetup = {
  readonly speed: Speed;
  readonly loop: boolean;
  readonly seed: number;
  readonly faults: Faults;
  /** A pause longer than this is cut short; absent: none is. */
  readonly longestPause?: number;
  /** Sources believed otherwise than the scenario says. */
  readonly trusts?: Trusts;
};

/** A drill as it was asked for. It never changes. */
export type Drill = DrillSetup & {
  /** The name of its feed. */
  readonly id: string;
  readonly country: string;
  readonly scenario: ScenarioRef;
  /** Who plays it: `worker`, any that plays drills; `command`, whoever has the file. */
  readonly player: 'worker' | 'command';
  readonly startedAt: Instant;
};

export type ScenarioRef = {
  readonly id: string;
  readonly title?: string;
  readonly titleUk?: string;
  /** Recognises the very content, so that a drill goes on with what it began with. */
  readonly digest: string;
};

/** Where it stands. Saved after what it says was acknowledged: whoever goes on from it repeats a little, at worst. */
export type Progress = {
  readonly state: DrillState;
  readonly speed: Speed;
  /** Steps of the plan that the queue has, and how many there are. */
  readonly position: number;
  readonly steps: number;
  /** The feed's clock, and the scenario's first and last instant. */
  readonly at: Instant;
  readonly from: Instant;
  readonly to: Instant;
  /** Counts up when it begins anew: a round of a loop, or a way back in time. */
  readonly run: number;
  /** The feed is about to begin anew: whoever goes on from here does that first. */
  readonly resetting?: true;
  readonly tally: Tally;
  readonly stages: Stages;
  /** Milliseconds it was worked on, by all who did. */
  readonly activeMs: number;
  readonly endedAt?: Instant;
  readonly proof?: 'same' | 'different';
  readonly detail?: string;
};

/** The hub's answers. A drill that was taken up again counts what it repeated. */
export type Tally = {
  readonly accepted: number;
  /** Known by their id, told at the door. */
  readonly duplicate: number;
  readonly refused: Readonly<Record<string, number>>;
  /** By the sequencer's word, of what was accepted. */
  readonly taken: number;
  readonly repeated: number;
  /** Batches that failed for good. */
  readonly dead: number;
};

export const EMPTY_TALLY: Tally = { accepted: 0, duplicate: 0, refused: {}, taken: 0, repeated: 0, dead: 0 };

/**
 * `received`: from the moment it was due until Redis had it; `sequenced`: until it was in the log; `sent`: until the
 * frame left; `seen`: until a subscriber had it; `whole`: from due to seen.
 */
export const STAGES = ['received', 'sequenced', 'sent', 'seen', 'whole'] as const;
export type Stage = (typeof STAGES)[number];
export type Stages = Readonly<Record<Stage, Histogram>>;

export type Order =
  | { readonly kind: 'pause' | 'resume' | 'stop' }
  /** Forward: what lies between is played at once. Back: the feed begins anew, in a new epoch, up to there at once. */
  | { readonly kind: 'seek'; readonly to: Instant }
  /** Plays the next instants at which something happens, and pauses. */
  | { readonly kind: 'step'; readonly count: number }
  | { readonly kind: 'speed'; readonly speed: Speed };

export type DrillRecord = {
  readonly drill: Drill;
  readonly progress: Progress;
  /** It should be played, and nobody plays it: its player died, and no other took over. */
  readonly left?: true;
};

/** The way of a drill into its feed. What `submit` has answered is in Redis. */
export type DrillFeed = {
  submit(source: SourceId, items: readonly Readonly<Record<string, unknown>>[]): Promise<Receipt>;
  /** What became of a batch; `pending` when that is not known after the time. `gone`: it was sequenced, unheard. */
  outcome(batch: string, timeoutMs: number): Promise<Sequenced | 'pending' | 'gone' | 'dead'>;
  /** How many batches wait or are in hand. */
  pending(): Promise<number>;
  /** Says a word about a source; resolves once it is in the log. */
  say(word: SourceSignal): Promise<void>;
  /** Board and history of the hub, read back from its log. */
  readBack(): Promise<ReadBack>;
  /** Everything of the feed begins anew, in a new epoch; the drill stays. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

export type ReadBack = {
  readonly board: Board;
  readonly history: readonly HistoryInterval[];
  readonly seq: number;
};

/** The drill's own record, beside its feed. */
export type DrillControl = {
  /** False: somebody else plays the drill now, and whoever is told this must stop. */
  save(progress: Progress): Promise<boolean>;
  /** Orders since, the oldest first. */
  orders(): Promise<readonly Order[]>;
};

/** A subscriber of the hub, like any other. */
export type DrillSubscriber = { close(): void };
export type Subscribe = (onFrame: (frame: Frame) => void) => DrillSubscriber;

export type Counts = {
  /** Signals that said something new. */
  readonly taken: number;
  /** Signals that said nothing new: known by their id, or by what they say. */
  readonly repeated: number;
  /** By reason. */
  readonly refused: Readonly<Record<string, number>>;
};

export const NO_STAGES: Stages = {
  received: EMPTY_HISTOGRAM,
  sequenced: EMPTY_HISTOGRAM,
  sent: EMPTY_HISTOGRAM,
  seen: EMPTY_HISTOGRAM,
  whole: EMPTY_HISTOGRAM,
};

export type Seen = {
  /** False: there was no hub to subscribe at. */
  readonly subscribed: boolean;
  readonly frames: number;
  readonly events: number;
  /** Frames and events that did not say `Exercise`. */
  readonly unmarked: number;
  /** Up to where it heard everything. */
  readonly seq: number;
};
