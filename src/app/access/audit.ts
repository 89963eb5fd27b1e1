import type { Instant } from '../../domain/words.ts';

/**
 * Who did what, when, from which address. `act` is the operation as the documents name it, `target` its address without
 * the query; `before` and `after` are what it changed, never a token.
 */
export type AuditEntry = {
  readonly at: Instant;
  readonly who: { readonly kind: 'source' | 'person' | 'hub'; readonly id: string; readonly name: string };
  readonly from: string | null;
  readonly act: string;
  readonly target: string;
  /** `done`, or the code by which it was refused. */
  readonly outcome: string;
  readonly before?: unknown;
  readonly after?: unknown;
};

export type AuditQuery = {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** The id of a principal. */
  readonly who?: string | undefined;
  readonly limit: number;
};

/** The audit trail of a hub. What is older than `access.auditFor` is dropped as new entries come. */
export type Audit = {
  note(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(query: AuditQuery): Promise<readonly AuditEntry[]>;
};
