/** How many may be in at once, and how many from one address; there 0 is no limit. */
export type Door = {
  /** Undefined: come in. */
  refusal(address: string): 'full' | 'address' | undefined;
  enter(address: string): void;
  leave(address: string): void;
};

export const door = (limits: { readonly maxSubscribers: number; readonly maxPerAddress: number }): Door => {
  const inside = new Map<string, number>();
  let all = 0;
  return {
    refusal: (address) => {
      if (all >= limits.maxSubscribers) return 'full';
      const { maxPerAddress } = limits;
      return maxPerAddress > 0 && (inside.get(address) ?? 0) >= maxPerAddress ? 'address' : undefined;
    },
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
