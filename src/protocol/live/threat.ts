import { defined } from '../../domain/defined.ts';
import type { Time } from '../../domain/instant.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import type { Threat, ThreatKind, ThreatLevel } from '../../domain/words.ts';
import { threatKindNamed, threatLevelNamed } from '../../domain/words.ts';

/** A threat as it stands on the wire, in what is exported and where it was refused. */
export const threatWire = ({ kind, level, since, reason }: Threat): ThreatWire => ({
  kind,
  ...defined({ level }),
  ...(since === undefined ? {} : { since: formatInstant(since) }),
  ...defined({ reason }),
});

/** The same read back. Undefined: of a kind that a newer hub may know; fields that cannot be read are left out. */
export const threatOfWire = (said: { readonly [Field in keyof ThreatWire]?: unknown }): Threat | undefined => {
  const kind = threatKindNamed(said.kind);
  if (kind === undefined) return undefined;
  const level = threatLevelNamed(said.level);
  const since = typeof said.since === 'string' ? parseInstant(said.since) : undefined;
  const reason = typeof said.reason === 'string' ? said.reason : undefined;
  return { kind, ...defined({ level, since, reason }) };
};

export type ThreatWire = {
  readonly kind: ThreatKind;
  readonly level?: ThreatLevel;
  readonly since?: Time;
  readonly reason?: string;
};
