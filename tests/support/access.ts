import { memoryAudit, memoryPeople } from '../../src/adapters/memory/access.ts';
import type { Audit } from '../../src/app/access/audit.ts';
import type { People } from '../../src/app/access/people.ts';
import { peopleOf } from '../../src/app/access/people.ts';
import type { SourceAdmin } from '../../src/app/sources/administration.ts';
import { sourceAdmin } from '../../src/app/sources/administration.ts';
import type { Instant } from '../../src/domain/words.ts';
import { hash } from './fake-desk.ts';

/** People and audit in memory; ids and tokens are counted. */
export const memoryAccess = (
  now: () => Instant,
): { readonly people: People; readonly audit: Audit; readonly sourceAdmin: SourceAdmin } => {
  let made = 0;
  const next = (): number => {
    made += 1;
    return made;
  };
  return {
    people: peopleOf({
      store: memoryPeople(),
      now,
      newId: () => `p-${next()}`,
      newToken: () => `ac_token-${next()}`,
      hashToken: hash,
    }),
    audit: memoryAudit(),
    sourceAdmin: sourceAdmin({
      now,
      newToken: () => `ac_token-${next()}`,
      hashToken: hash,
      silentAfter: 300_000,
    }),
  };
};
