import type { RegionId } from '../../domain/places/catalogue.ts';
import type { SourceRecord } from '../sources/sources.ts';

/**
 * What somebody may do. `signal`: speak as a source. `alert`: alerts, all-clears and retractions by hand. `drill`: drills.
 * `review`: what was refused, dead letters, the audit, deliveries. `manage`: people, sources, destinations, imports.
 * `read`: the board, the past and the live feed where they are not open to all.
 */
export const RIGHTS = ['signal', 'alert', 'drill', 'review', 'manage', 'read'] as const;
export type Right = (typeof RIGHTS)[number];

export const ROLES = ['reader', 'auditor', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  reader: ['read'],
  auditor: ['review', 'read'],
  operator: ['alert', 'drill', 'review', 'read'],
  admin: ['alert', 'drill', 'review', 'manage', 'read'],
};

/** Whom a token belongs to. `regions` null: not bound to any. */
export type Principal = SourcePrincipal | PersonPrincipal;

export type SourcePrincipal = {
  readonly kind: 'source';
  readonly id: string;
  readonly name: string;
  readonly rights: readonly Right[];
  readonly regions: readonly RegionId[] | null;
  readonly feed: string;
  readonly source: SourceRecord;
};

export type PersonPrincipal = {
  readonly kind: 'person';
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly rights: readonly Right[];
  readonly regions: readonly RegionId[] | null;
};

export const sourcePrincipal = (feed: string, source: SourceRecord): SourcePrincipal => ({
  kind: 'source',
  id: source.id,
  name: source.id,
  rights: ['signal', 'read'],
  regions: source.regions ?? null,
  feed,
  source,
});

export const personPrincipal = (person: {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly regions?: readonly RegionId[] | undefined;
}): PersonPrincipal => ({
  kind: 'person',
  id: person.id,
  name: person.name,
  role: person.role,
  rights: RIGHTS_OF[person.role],
  regions: person.regions ?? null,
});

/** The person that the first start makes; its token is in the data folder or in the settings, never in the list of people. */
export const FIRST_ADMIN: PersonPrincipal = personPrincipal({ id: 'admin', name: 'admin', role: 'admin' });

/** True when one of the rights is enough and the principal has it. */
export const may = (principal: Principal, needs: readonly Right[]): boolean =>
  needs.some((right) => principal.rights.includes(right));
