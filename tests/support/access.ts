import { memoryAudit, memoryPeople } from '../../src/adapters/memory/access.ts';
import { memoryLog } from '../../src/adapters/memory/log.ts';
import { memoryNotify } from '../../src/adapters/memory/notify.ts';
import { memoryPush } from '../../src/adapters/memory/push.ts';
import { subscriptionProblem } from '../../src/adapters/push/subscribers.ts';
import { newSecret } from '../../src/adapters/webhook/sign.ts';
import { webhookProblem } from '../../src/adapters/webhook/webhook.ts';
import type { Audit } from '../../src/app/access/audit.ts';
import type { People } from '../../src/app/access/people.ts';
import { peopleOf } from '../../src/app/access/people.ts';
import { destinationOffice } from '../../src/app/notify/administration.ts';
import type { DestinationOffice } from '../../src/app/notify/office.ts';
import type { PushOffice } from '../../src/app/push/office.ts';
import { pushOffice } from '../../src/app/push/subscribing.ts';
import type { SourceAdmin } from '../../src/app/sources/administration.ts';
import { sourceAdmin } from '../../src/app/sources/administration.ts';
import type { Instant } from '../../src/domain/words.ts';
import { hash } from './fake-desk.ts';
import { quickClock } from './notify-rig.ts';
import { SMALL_COUNTRY } from './small-country.ts';

/** Nobody tells these destinations: a test that is sent never comes. */
const memoryDesk = (): DestinationOffice => {
  const clock = quickClock(1_000);
  const { destinations, telling } = memoryNotify(clock.now);
  let made = 0;
  return destinationOffice({
    destinations,
    telling,
    settled: [],
    problem: webhookProblem,
    publicKey: async () => 'whpk_test',
    ground: () => ({ catalogue: SMALL_COUNTRY, neighbours: () => [], log: memoryLog() }),
    newId: () => {
      made += 1;
      return `d-${made}`;
    },
    newSecret,
    clock,
  });
};

const memoryPushOffice = (now: () => Instant): PushOffice => {
  const { subscriptions, crowds } = memoryPush();
  let made = 0;
  return pushOffice({
    subscriptions,
    store: crowds,
    key: async () => 'vapid-key',
    most: 3,
    problem: subscriptionProblem([]),
    idOf: async (endpoint) => `id-of-${endpoint.split('/').at(-1)}`,
    newCode: () => {
      made += 1;
      return `code-${made}`;
    },
    now,
  });
};

/** People and audit in memory; ids and tokens are counted. */
export const memoryAccess = (
  now: () => Instant,
): {
  readonly people: People;
  readonly audit: Audit;
  readonly sourceAdmin: SourceAdmin;
  readonly destinations: DestinationOffice;
  readonly push: PushOffice;
} => {
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
    destinations: memoryDesk(),
    push: memoryPushOffice(now),
    sourceAdmin: sourceAdmin({
      now,
      newToken: () => `ac_token-${next()}`,
      hashToken: hash,
      silentAfter: 300_000,
    }),
  };
};
