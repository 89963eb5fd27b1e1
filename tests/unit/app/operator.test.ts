import { expect, test } from 'vitest';
import { memoryOperator } from '../../../src/adapters/memory/operator.ts';
import { memoryRegistry } from '../../../src/adapters/memory/sources.ts';
import { atHand, memoryStore } from '../../../src/adapters/memory/store.ts';
import { operatorOffice } from '../../../src/app/operator/operator.ts';
import { START } from '../../support/sequencing.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

test('an alert whose end may have been lost in a fail-over is not acknowledged', async () => {
  const store = memoryStore();
  let failsOver = true;
  const office = operatorOffice({
    intake: {
      take: async ({ said }) => {
        if (failsOver) store.restart();
        return { accepted: said.length, duplicate: 0, refused: [], seq: 1 };
      },
      submit: async () => ({ accepted: 0, duplicate: 0, refused: [] }),
      close: async () => {},
    },
    registry: memoryRegistry({ store, reach: atHand }),
    store: memoryOperator({ store, reach: atHand }),
    catalogue: SMALL_COUNTRY,
    now: () => START,
  });
  const alert = { kind: 'alert', regions: [place('11')], hazard: 'air-raid', reason: 'seen' } as const;
  const by = { id: 'p', name: 'Olena' };
  const lost = office.act({ ...alert, until: START + 60_000 }, by);
  await expect(lost).rejects.toMatchObject({ code: 'log.unavailable' });
  expect(await office.act({ ...alert, until: null }, by)).toMatchObject({ seq: 1 });
  failsOver = false;
  expect(await office.act({ ...alert, until: START + 60_000 }, by)).toMatchObject({ seq: 1 });
});
