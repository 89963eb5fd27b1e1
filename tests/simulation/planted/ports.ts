import type { Breaks, Parts } from '../hub.ts';
import type { Wrong } from '../stage.ts';

/** Changes some ports; the rest stays as it is. */
export const ports = (change: (parts: Parts, host: Parameters<Breaks>[1]) => Partial<Parts>): Wrong => ({
  breaks: (parts, host) => ({ ...parts, ...change(parts, host) }),
});
