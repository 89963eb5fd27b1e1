/** How many may be in at once and how often one may knock, in all and from one address; 0 is no limit. */
export type Doorkeeping = {
  readonly maxSubscribers: number;
  readonly maxPerAddress: number;
  /** Handshakes from one address in a second, those that were refused among them. */
  readonly handshakesPerAddress: number;
};

export type Door = {
  /** Counts as a handshake. Undefined: come in. */
  knock(address: string, now: number): Shut | undefined;
  /** The same without a handshake, for who had to wait for something since. */
  refusal(address: string): Shut | undefined;
  enter(address: string): void;
  leave(address: string): void;
};

/** Why not: too many in all, too many from this address, or too many tries. */
export type Shut = 'full' | 'address' | 'handshakes';

const SECOND = 1_000;

export const door = ({ maxSubscribers, maxPerAddress, handshakesPerAddress }: Doorkeeping): Door => {
  const inside = new Map<string, number>();
  let all = 0;
  /** Knocks in the second that began at `countedFrom`. */
  const knocks = new Map<string, number>();
  let countedFrom = 0;

  const refusal: Door['refusal'] = (address) => {
    if (all >= maxSubscribers) return 'full';
    return maxPerAddress > 0 && (inside.get(address) ?? 0) >= maxPerAddress ? 'address' : undefined;
  };

  return {
    knock: (address, now) => {
      if (handshakesPerAddress > 0) {
        if (now - countedFrom >= SECOND || now < countedFrom) {
          knocks.clear();
          countedFrom = now;
        }
        const count = (knocks.get(address) ?? 0) + 1;
        knocks.set(address, count);
        if (count > handshakesPerAddress) return 'handshakes';
      }
      return refusal(address);
    },
    refusal,
    enter: (address) => {
      all += 1;
      inside.set(address, (inside.get(address) ?? 0) + 1);
    },
    leave: (address) => {
      all -= 1;
      const left = (inside.get(address) ?? 1) - 1;
      if (left > 0) inside.set(address, left);
      else inside.delete(address);
    },
  };
};
