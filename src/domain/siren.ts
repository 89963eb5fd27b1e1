import type { Instant } from './words.ts';

/**
 * A siren as a pure state machine: what it is told, and what follows. Time is an input.
 *
 * States: still → sounding (for one alert, at most `longest`) → still; after an all-clear that it is wanted for: calming
 * (the tone of the all-clear, for `allClear`) → still. For one alert it sounds once, over any restart. It is switched on
 * by a new alert and by nothing else, and off by the end of that alert, by `longest`, or by a person: never by silence.
 * What is unknown neither starts nor stops it. A sounding that would begin before `pause` is over begins when it is.
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
  /** When the mode ends by itself; null while it is still. */
  readonly until: Instant | null;
  /** When it last fell still. */
  readonly stillSince: Instant;
  /** Alerts that stand now, each with whether it was sounded for. */
  readonly alerts: Readonly<Record<string, 'waiting' | 'sounded'>>;
  /** Alerts that it has sounded for and that are over, newest last: told again late, they are no new ones. */
  readonly over: readonly string[];
};

/** `key` names one alert: its place, its hazard and when it began. */
export type SirenInput =
  | { readonly kind: 'alert'; readonly key: string; readonly drill: boolean; readonly at: Instant }
  /** `calm`: the place is known to be clear now, not only without this alert. */
  | { readonly kind: 'end'; readonly key: string; readonly calm: boolean; readonly at: Instant }
  /** Somebody switched it off by hand. */
  | { readonly kind: 'stop'; readonly at: Instant }
  /** Nothing was heard; time went by, or the process started anew. */
  | { readonly kind: 'time'; readonly at: Instant };

export type SirenCommand = 'on' | 'off' | 'all-clear';

export type SirenStep = { readonly state: SirenState; readonly commands: readonly SirenCommand[] };

export const STILL: SirenState = { mode: 'still', until: null, stillSince: 0, alerts: {}, over: [] };

/** Alerts that are over and remembered; an hour of the worst night has fewer. */
const REMEMBERED = 200;

export const siren = (state: SirenState, input: SirenInput, rules: SirenRules): SirenStep => {
  const passed = pass(state, input.at);
  const heard = hear(passed.state, input, rules);
  const begun = begin(heard.state, input.at, rules);
  return { state: begun.state, commands: [...passed.commands, ...heard.commands, ...begun.commands] };
};

/** When something is due by itself; undefined: nothing is. */
export const sirenDue = (state: SirenState, rules: SirenRules): Instant | undefined => {
  if (state.until !== null) return state.until;
  return Object.values(state.alerts).includes('waiting') ? state.stillSince + rules.pause : undefined;
};

/** What was to end by itself has ended. */
const pass = (state: SirenState, at: Instant): SirenStep =>
  state.until !== null && at >= state.until ? still(state, state.until) : { state, commands: [] };

const still = (state: SirenState, at: Instant): SirenStep => ({
  state: { ...state, mode: 'still', until: null, stillSince: at },
  commands: ['off'],
});

const hear = (state: SirenState, input: SirenInput, rules: SirenRules): SirenStep => {
  const unchanged: SirenStep = { state, commands: [] };
  switch (input.kind) {
    case 'time':
      return unchanged;
    case 'stop':
      return state.mode === 'still' ? unchanged : still({ ...state, alerts: allSounded(state.alerts) }, input.at);
    case 'alert': {
      const isKnown = Object.hasOwn(state.alerts, input.key) || state.over.includes(input.key);
      if (isKnown || (input.drill && !rules.drills)) return unchanged;
      return { state: { ...state, alerts: { ...state.alerts, [input.key]: 'waiting' } }, commands: [] };
    }
    case 'end': {
      const was = Object.hasOwn(state.alerts, input.key) ? state.alerts[input.key] : undefined;
      if (was === undefined) return unchanged;
      const { [input.key]: _, ...alerts } = state.alerts;
      const over = was === 'sounded' ? [...state.over, input.key].slice(-REMEMBERED) : state.over;
      const after = { ...state, alerts, over };
      if (Object.keys(alerts).length > 0) return { state: after, commands: [] };
      const quiet = state.mode === 'sounding' ? still(after, input.at) : { state: after, commands: [] };
      if (!input.calm || rules.allClear === 0 || was !== 'sounded' || state.mode === 'calming') return quiet;
      return {
        state: { ...quiet.state, mode: 'calming', until: input.at + rules.allClear },
        commands: [...quiet.commands, 'all-clear'],
      };
    }
  }
};

/** Starts for what waits, unless it sounds already or its pause is not over. */
const begin = (state: SirenState, at: Instant, rules: SirenRules): SirenStep => {
  if (!Object.values(state.alerts).includes('waiting')) return { state, commands: [] };
  // One that begins while it sounds is sounded for with it.
  if (state.mode === 'sounding') return { state: { ...state, alerts: allSounded(state.alerts) }, commands: [] };
  // The tone of an all-clear gives way to an alert at once; its pause is for what has sounded.
  if (state.mode === 'still' && at < state.stillSince + rules.pause) return { state, commands: [] };
  return {
    state: { ...state, mode: 'sounding', until: at + rules.longest, alerts: allSounded(state.alerts) },
    commands: state.mode === 'calming' ? ['off', 'on'] : ['on'],
  };
};

const allSounded = (alerts: SirenState['alerts']): SirenState['alerts'] =>
  Object.fromEntries(Object.keys(alerts).map((key) => [key, 'sounded']));
