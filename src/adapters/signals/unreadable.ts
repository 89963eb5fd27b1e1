/** A line of a body that is no JSON. It takes the way of the others, so that it is counted, answered and kept like them. */
export type Unreadable = { readonly [UNREADABLE]: true; readonly detail: string; toJSON(): string };

const UNREADABLE = Symbol('unreadable');

export const unreadable = (text: string, detail: string): Unreadable => ({
  [UNREADABLE]: true,
  detail,
  toJSON: () => text,
});

export const isUnreadable = (value: unknown): value is Unreadable =>
  typeof value === 'object' && value !== null && UNREADABLE in value;
