import { defined } from '../../domain/defined.ts';
import { withoutSecrets } from '../../protocol/without-secrets.ts';
import type { FailureCode } from '../../protocol/words/source-words.ts';

export type Failure = {
  readonly kind: 'failure';
  readonly code: FailureCode;
  readonly detail: string;
  /** Not before that many milliseconds, by the upstream's own word or by our budget. */
  readonly retryAfterMs?: number;
};

export const failure = (code: FailureCode, detail: string, retryAfterMs?: number): Failure => ({
  kind: 'failure',
  code,
  detail: withoutSecrets(detail),
  ...defined({ retryAfterMs }),
});

export const isFailure = (value: { readonly kind: string }): value is Failure => value.kind === 'failure';
