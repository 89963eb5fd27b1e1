/** The clock of a drill as it was last heard: it goes `rate` times as fast as ours, up to the drill's end. Milliseconds. */
export type DrillClock = { readonly at: number; readonly heardAt: number; readonly rate: number; readonly to: number };

type Heard = {
  readonly state: string;
  readonly speed: number | 'max';
  readonly at: string;
  readonly to: string;
};

/** One that is paused, or is played as fast as can be, stands where it was heard. */
export const clockOf = ({ state, speed, at, to }: Heard, now: number): DrillClock => ({
  at: Date.parse(at),
  heardAt: now,
  rate: state === 'playing' && speed !== 'max' ? speed : 0,
  to: Math.max(Date.parse(at), Date.parse(to)),
});

export const drillNow = ({ at, heardAt, rate, to }: DrillClock, now: number): number =>
  Math.min(to, at + Math.max(0, now - heardAt) * rate);
