import type { Follower } from '../../../../app/gateway/follower.ts';
import type { Encoder } from './encode.ts';
import type { EncodedFrame, Packet } from './packet.ts';
import { packetOf } from './packet.ts';
import type { Group } from './subscriber.ts';

/**
 * What members of a group are owed, made once for all that are owed the same. All who were told everything before the
 * same entry are; most of the time that is the whole group.
 */
export type Packets = {
  /** The heartbeat of that number, without events; the same for all groups. */
  beat(beat: number, ping: boolean): Packet;
  /**
   * The events from `owed` on to `head`, where the follower stands, with the heartbeat of that number and a ping where
   * they are due. Undefined when the events are no longer in memory.
   */
  events(group: Group, head: number, owed: number, beat: number | undefined, ping: boolean): Packet | undefined;
};

export const packetsOf = (follower: Follower, words: Encoder): Packets => {
  /** By whether a ping goes with it. */
  let beatOnly: Packet[] = [];
  let beatFrame: EncodedFrame | undefined;
  let beatNumber = 0;
  let beatSeq = -1;

  /** Its `seq` is that of the moment of writing: everything before it has been written by then. */
  const heartbeat = (beat: number): EncodedFrame => {
    const { seq } = follower.position();
    if (beatFrame === undefined || beatNumber !== beat || beatSeq !== seq) {
      beatFrame = words.heartbeat();
      beatNumber = beat;
      beatSeq = seq;
      beatOnly = [];
    }
    return beatFrame;
  };

  return {
    beat: (beat, ping) => {
      const frame = heartbeat(beat);
      const packet = beatOnly[Number(ping)] ?? packetOf([frame], ping);
      beatOnly[Number(ping)] = packet;
      return packet;
    },
    events: (group, head, owed, beat, ping) => {
      if (group.packetsAt !== head || (beat !== undefined && group.packetsBeat !== beat)) {
        group.packets.clear();
        group.packetsAt = head;
        group.packetsBeat = beat ?? group.packetsBeat;
      }
      const key = owed * 4 + (beat === undefined ? 0 : 2) + Number(ping);
      const known = group.packets.get(key);
      if (known !== undefined) return known;
      const entries = follower.recent(owed - 1);
      if (entries === undefined) return undefined;
      const frames = [...words.events(entries, group.view), ...(beat === undefined ? [] : [heartbeat(beat)])];
      const packet = packetOf(frames, ping);
      group.packets.set(key, packet);
      return packet;
    },
  };
};
