import type { Hazard, ThreatKind, ThreatLevel } from '../../../domain/words.ts';
import { ask, query } from '../../shared/live/hub-api.ts';
import type { Store } from '../../shared/store/store.ts';
import type { ActAnswer, ActKind, PreviewAnswer } from '../answers.ts';

/** An act by hand as it is being written. */
export type Wish = {
  readonly kind: ActKind;
  readonly regions: readonly string[];
  readonly hazard: Hazard;
  readonly reason: string;
  readonly level?: ThreatLevel;
  readonly threats?: readonly ThreatKind[];
  readonly until?: string;
};

/** Nothing is done: what it would do is asked. */
export const previewOf = (store: Store, { kind, regions, hazard, level, until }: Wish) =>
  ask<PreviewAnswer>(
    query('/v1/operator/preview', {
      feed: store.prefs.peek().feed,
      kind,
      regions: regions.join(','),
      hazard,
      level,
      until,
    }),
    { token: store.token.peek() },
  );

export const say = (store: Store, wish: Wish, confirm: boolean) =>
  ask<ActAnswer>(query('/v1/operator/signals', { feed: store.prefs.peek().feed }), {
    token: store.token.peek(),
    body: { ...wish, ...(confirm ? { confirm } : {}) },
  });
