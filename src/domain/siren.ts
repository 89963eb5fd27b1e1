import { defined } from './defined.ts';
import type { Instant } from './words.ts';

/**
 * A siren as a pure state machine: what it is told, what it answers, and what follows. Time is an input.
 *
 * States: still → sounding (for one alert, at most `longest`) → still; after an all-clear that it is wanted for: calming
 * (the tone of the all-clear, for `allClear`) → still. For one alert it sounds once, over any restart. It is switched on
 * by a new alert and by nothing else, and off by the end of that alert, by `longest`, or by a person: never by silence.
 * What is unknown neither starts nor stops it. A sounding that would begin before `pause` is over begins when it is.
 *
 * A command is owed from when it follows until the siren has answered it. One that was tried and not answered may have been
 * done: a siren that may be on counts as on from that try on, and is switched off like one that is. Nobody knows then
 * whether the alert was heard: once the siren answers again, it sounds for what still stands. Where it answers when so
 * little of that time is left that few hear it, it goes on until then, and sounds anew after its pause.
 */
export type SirenRules = {
  /** Milliseconds. */
  readonly longest: number;
  readonly pause: number;
  /** 0: there is no tone for it. */
  readonly allClear: number;
  /** True: it sounds for drills too. */
  readonly drills: boolean;
};

export type SirenState = {
  readonly mode: 'still' | 'sounding' | 'calming';
  /** When the mode ends by itself; null while it is still, or surely not begun. Of one that is still: it may be on, until then. */
  readonly until: Instant | null;
  /** When it last fell still. */
  readonly stillSince: Instant;
  /** Alerts that stand now. `tried`: it was told to sound for it, and nobody knows whether it did. */
  readonly alerts: Readonly<Record<string, 'waiting' | 'tried' | 'sounded'>>;
  /** Alerts that it has sounded for and that are over, newest last: told again late, they are no new ones. */
  readonly over: readonly string[];
  /** What it has to be told, the first one first; absent: nothing. */
  readonly owed?: readonly SirenOrder[];
  /** Since when it may be doing what its mode is, while that is owed; absent or null: it surely is not. */
  readonly perhapsSince?: Instant | null;
};

/** `at` names it: when it followed, the same over all tries and restarts. `key`: the alert that it is for. */
export type SirenOrder = { readonly command: SirenCommand; readonly at: Instant; readonly key?: string };

/** `key` names one alert: its place, its hazard and when it began. */
export type SirenInput =
  | { readonly kind: 'alert'; readonly key: string; readonly drill: boolean; readonly at: Instant }
  /** `calm`: the place is known to be clear now, not only without this alert. */
  | { readonly kind: 'end'; readonly key: string; readonly calm: boolean; readonly at: Instant }
  /** Somebody switched it off by hand. */
  | { readonly kind: 'stop'; readonly at: Instant }
  /** Nothing was heard; time went by, or the process started anew. */
  | { readonly kind: 'time'; readonly at: Instant }
  /** What it is owed first is about to be sent. `calm`: of what an all-clear is for. */
  | { readonly kind: 'try'; readonly calm: boolean; readonly at: Instant }
  /** What came of that try: it answered, it surely did not get it, or nobody knows. */
  | {
      readonly kind: 'answer';
      readonly order: SirenOrder;
      readonly answer: 'done' | 'no' | 'perhaps';
      /** True: no try before may have been done. */
      readonly first: boolean;
      readonly at: Instant;
    };

export type SirenCommand = 'on' | 'off' | 'all-clear';

export const STILL: SirenState = { mode: 'still', until: null, stillSince: 0, alerts: {}, over: [] };

/** Of one that may have been told more than is known of it: it may sound still for that. */
export const perhapsOn = (at: Instant, rules: SirenRules, known: SirenState = STILL): SirenState =>
  known.mode === 'still' && !mayBeOn(known) ? { ...known, until: at + rules.longest } : known;

/** Of another siren in its place, which was told nothing: it sounds for what the one before was not heard to sound for. */
export const inPlaceOf = (before: SirenState): SirenState => ({
  ...before,
  mode: 'still',
  until: null,
  perhapsSince: null,
  owed: [],
});

/** Alerts that are over and remembered; an hour of the worst night has fewer. */
const REMEMBERED = 200;

/** It has sounded for an alert when it surely did for this part of its longest time. */
const HEARD = 0.5;

export const siren = (state: SirenState, input: SirenInput, rules: SirenRules): SirenState => {
  // What it answers is about what it was told, whatever the time is by now.
  const heard = input.kind === 'answer' ? answered(state, input, rules) : state;
  return begin(hear(pass(heard, input.at), input, rules), input.at, rules);
};

export const owedBy = ({ owed = [] }: SirenState): readonly SirenOrder[] => owed;

/** When something is due by itself; undefined: nothing is. What is owed is due at once. */
export const sirenDue = (state: SirenState, rules: SirenRules): Instant | undefined => {
  if (state.until !== null) return state.until;
  return state.mode === 'still' && waits(state) ? state.stillSince + rules.pause : undefined;
};

/** True: it is on, or may be. */
export const mayBeOn = (state: SirenState): boolean => {
  if (state.mode === 'still') return state.until !== null || owes(state, 'off');
  const own = state.mode === 'sounding' ? 'on' : 'all-clear';
  return !owes(state, own) || state.perhapsSince != null || owes(state, 'off');
};

/** True: of what it is owed first no try was made yet that may have been done. */
export const isUntried = ({ perhapsSince }: SirenState): boolean => perhapsSince == null;

const owes = (state: SirenState, command: SirenCommand): boolean =>
  owedBy(state).some((order) => order.command === command);

/** An alert that is new to it, or one of which nobody knows whether it was heard, and now it answers. */
const waits = (state: SirenState): boolean => {
  const all = Object.values(state.alerts);
  return all.includes('waiting') || (all.includes('tried') && owedBy(state).length === 0);
};

/** What was to end by itself has ended. */
const pass = (state: SirenState, at: Instant): SirenState =>
  state.until !== null && at >= state.until ? still(state, state.until) : state;

const still = (state: SirenState, at: Instant, key?: string): SirenState => {
  const isOn = mayBeOn(state);
  const off = owedBy(state).find(({ command }) => command === 'off');
  return {
    ...state,
    mode: 'still',
    until: null,
    // A pause is for what has sounded.
    stillSince: isOn ? at : state.stillSince,
    perhapsSince: null,
    owed: isOn ? [off ?? { command: 'off', at, ...defined({ key }) }] : [],
  };
};

const answered = (
  state: SirenState,
  { order, answer, first: isFirst, at }: SirenInput & { kind: 'answer' },
  { longest }: SirenRules,
): SirenState => {
  const [first, ...rest] = owedBy(state);
  if (first?.command !== order.command || first.at !== order.at) return state;
  if (order.command === 'off') {
    // An alert does not wait for it: what is switched on need not be off before.
    const isInTheWay = rest.length > 0 && rest[0]?.command === 'on';
    if (answer === 'done') return { ...state, owed: rest };
    return isInTheWay ? { ...state, owed: rest, perhapsSince: at, until: at + longest } : state;
  }
  if (answer === 'done') {
    const isHeard = isFirst || (state.until ?? at) - at >= longest * HEARD;
    return {
      ...state,
      owed: rest,
      perhapsSince: null,
      ...(order.command === 'on' && isHeard ? { alerts: all(state.alerts, 'sounded') } : {}),
    };
  }
  if (answer === 'perhaps' || !isFirst) return state;
  return { ...state, perhapsSince: null, until: order.command === 'on' ? null : state.until };
};

const hear = (state: SirenState, input: SirenInput, rules: SirenRules): SirenState => {
  switch (input.kind) {
    case 'time':
    case 'answer':
      return state;
    case 'stop': {
      const silenced = { ...state, alerts: all(state.alerts, 'sounded') };
      return state.mode === 'still' ? silenced : still(silenced, input.at);
    }
    case 'try': {
      const [first] = owedBy(state);
      if (first === undefined || first.command === 'off') return state;
      if (first.command === 'all-clear' && !input.calm) return still(state, input.at);
      const perhapsSince = state.perhapsSince ?? input.at;
      return {
        ...state,
        perhapsSince,
        until: first.command === 'on' ? perhapsSince + rules.longest : state.until,
      };
    }
    case 'alert': {
      const isKnown = Object.hasOwn(state.alerts, input.key) || state.over.includes(input.key);
      if (isKnown || (input.drill && !rules.drills)) return state;
      return { ...state, alerts: { ...state.alerts, [input.key]: 'waiting' } };
    }
    case 'end': {
      const was = Object.hasOwn(state.alerts, input.key) ? state.alerts[input.key] : undefined;
      if (was === undefined) return state;
      const { [input.key]: _, ...alerts } = state.alerts;
      const over = was === 'waiting' ? state.over : [...state.over, input.key].slice(-REMEMBERED);
      const after = { ...state, alerts, over };
      if (Object.keys(alerts).length > 0) return after;
      const wasHeard = was !== 'waiting' && (state.mode !== 'sounding' || mayBeOn(state));
      const quiet = state.mode === 'sounding' ? still(after, input.at, input.key) : after;
      if (!input.calm || rules.allClear === 0 || !wasHeard || state.mode === 'calming') return quiet;
      return {
        ...quiet,
        mode: 'calming',
        until: input.at + rules.allClear,
        owed: [...owedBy(quiet), { command: 'all-clear', at: input.at, key: input.key }],
      };
    }
  }
};

/** Starts for what waits, unless it sounds already or its pause is not over. */
const begin = (state: SirenState, at: Instant, rules: SirenRules): SirenState => {
  // One that begins while it sounds is sounded for with it.
  if (state.mode === 'sounding') {
    if (!Object.values(state.alerts).includes('waiting')) return state;
    // Where it will sound anew for another, it does for this one too.
    const isTried = Object.values(state.alerts).includes('tried');
    return { ...state, alerts: isTried ? tried(state.alerts) : all(state.alerts, 'sounded') };
  }
  if (!waits(state)) return state;
  // The tone of an all-clear gives way to an alert at once; its pause is for what has sounded.
  if (state.mode === 'still' && at < state.stillSince + rules.pause) return state;
  const named = (how: 'waiting' | 'tried'): string | undefined =>
    Object.keys(state.alerts).find((one) => state.alerts[one] === how);
  // Named by what is new to it: it may know that it has sounded for the other.
  const key = named('waiting') ?? named('tried');
  const on: SirenOrder = { command: 'on', at, ...defined({ key }) };
  const isCalming = state.mode === 'calming' && mayBeOn(state);
  // One that was not surely switched off before may be on already, whatever comes of this.
  const isOn = state.mode === 'still' && mayBeOn(state);
  return {
    ...state,
    mode: 'sounding',
    until: isOn ? at + rules.longest : null,
    perhapsSince: isOn ? at : null,
    alerts: tried(state.alerts),
    owed: isCalming ? [{ command: 'off', at }, on] : [on],
  };
};

const all = (alerts: SirenState['alerts'], as: 'sounded'): SirenState['alerts'] =>
  Object.fromEntries(Object.keys(alerts).map((key) => [key, as]));

const tried = (alerts: SirenState['alerts']): SirenState['alerts'] =>
  Object.fromEntries(Object.entries(alerts).map(([key, how]) => [key, how === 'waiting' ? 'tried' : how]));
