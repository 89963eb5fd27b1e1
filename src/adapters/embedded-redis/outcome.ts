/** The outcome of one rung or one step: the thing wanted, or the reason why not, in words for the operator. */
export type Outcome<Value> =
  | { readonly kind: 'found'; readonly value: Value }
  | { readonly kind: 'missing'; readonly reason: string };

export const found = <Value>(value: Value): Outcome<Value> => ({ kind: 'found', value });

export const missing = (reason: string): { readonly kind: 'missing'; readonly reason: string } => ({
  kind: 'missing',
  reason,
});
