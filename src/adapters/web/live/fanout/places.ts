import type { View } from '../../../../protocol/live/session.ts';
import type { Outlet } from '../../inside/straight.ts';
import type { Wire } from './packet.ts';
import type { Group, Subscriber } from './subscriber.ts';

export const newGroup = (key: string, wire: Wire, view: View): Group => ({
  key,
  view,
  wire,
  members: [],
  told: [],
  beats: [],
  outlets: [],
  touches: [],
  last: 0,
  cursor: 0,
  remaining: 0,
  steps: 0,
  queued: false,
  round: 0,
  packets: new Map(),
  packetsAt: 0,
  packetsBeat: 0,
});

/** The columns of a member when it comes. */
export type Place = { readonly told: number; readonly beat: number; readonly outlet: Outlet | undefined };

export const takePlace = (group: Group, subscriber: Subscriber, { told, beat, outlet }: Place): void => {
  subscriber.place = group.members.push(subscriber) - 1;
  subscriber.group = group;
  group.told.push(told);
  group.beats.push(beat);
  group.outlets.push(outlet);
};

/** The last one takes over the place that becomes free. */
export const leavePlace = (group: Group, subscriber: Subscriber): void => {
  const { place } = subscriber;
  const last = group.members.pop();
  const [told = 0, beat = 0, outlet] = [group.told.pop(), group.beats.pop(), group.outlets.pop()];
  if (last !== undefined && last !== subscriber) {
    group.members[place] = last;
    group.told[place] = told;
    group.beats[place] = beat;
    group.outlets[place] = outlet;
    last.place = place;
  }
  subscriber.group = undefined;
  subscriber.place = -1;
};

/** From now on it is looked at before anything is written to it. */
export const lookFirst = ({ group, place }: Subscriber): void => {
  if (group !== undefined) group.outlets[place] = undefined;
};
