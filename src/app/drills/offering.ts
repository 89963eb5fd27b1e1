import { defined } from '../../domain/defined.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Clock } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import type { Observe } from '../kit/observe.ts';
import { drillOf, isOpen, listDrills, orderDrill, removeDrill } from './lifecycle.ts';
import type { DrillOffice, DrillWish, ScenarioCard } from './office.ts';
import { planInSlices } from './plan/plan.ts';
import type { Drills } from './play/play.ts';
import type { DrillReport } from './reported.ts';
import type { scenarioTaker } from './taking.ts';
import type { LoadScenario, ScenarioUploads, Upload } from './uploads.ts';
import { withTrusts } from './uploads.ts';

/** Scenarios are loaded whole: those that ship, by their names, and those that were sent, by their ids. */
export const drillOffice = (ports: {
  readonly drills: Drills;
  readonly country: string;
  readonly catalogue: Catalogue;
  readonly uploads: Pick<ScenarioUploads, 'list'>;
  readonly load: LoadScenario;
  readonly take: ReturnType<typeof scenarioTaker>;
  readonly shipped: (catalogue: Catalogue) => Promise<readonly ScenarioCard[]>;
  readonly page: (report: DrillReport, lang: 'en' | 'uk') => ReturnType<DrillOffice['page']>;
  readonly clock: Clock;
  readonly observe: Observe;
}): DrillOffice => {
  const { drills, country, catalogue, uploads, load, observe } = ports;
  const { directory } = drills.ports;
  let cards: Promise<readonly ScenarioCard[]> | undefined;

  /** The name asked for, or one after the scenario that no open drill has. */
  const feedOf = async ({ feed, scenario }: DrillWish): Promise<string> => {
    if (feed !== undefined) return feed;
    const base = `drill-${scenario}`.slice(0, MAX_BASE).replace(/-+$/, '');
    const open = new Set(
      (await listDrills(drills.ports)).filter(({ progress }) => isOpen(progress)).map(({ drill }) => drill.id),
    );
    for (let number = 1; number <= MAX_NUMBER; number += 1) {
      const id = number === 1 ? base : `${base}-${number}`;
      if (!open.has(id)) return id;
    }
    throw new AppError('drill.feed-in-use', `${MAX_NUMBER} drills of ${scenario} are being played`);
  };

  return {
    scenarios: async () => {
      cards ??= ports.shipped(catalogue);
      return [...(await cards), ...(await uploads.list()).map(cardOf)];
    },
    take: (file, name) => ports.take(file, name, catalogue),
    list: () => listDrills(drills.ports),
    get: (id) => drillOf(drills.ports, id),
    begin: async (wish) => {
      const scenario = withTrusts(await load(wish.scenario, catalogue), wish.trusts);
      const plan = await planInSlices(scenario, wish.faults, wish.seed);
      const { title, titleUk } = scenario.head;
      return drills.begin(
        {
          feed: await feedOf(wish),
          country,
          scenario: {
            id: scenario.id,
            digest: scenario.digest,
            ...defined({ title, titleUk }),
          },
          player: 'worker',
          speed: wish.speed,
          loop: wish.loop,
          seed: wish.seed,
          faults: wish.faults,
          ...defined({ longestPause: wish.longestPause, trusts: wish.trusts }),
          from: plan.from,
          to: plan.to,
          steps: plan.steps.length,
        },
        plan,
      );
    },
    remove: async (id) => {
      const removed = await removeDrill(drills.ports, id);
      // A player, or a hub that looked at its feed, may leave something of it.
      ports.clock.after(LAST_OF_IT, () => {
        directory
          .get(id)
          .then((feed) => (feed === undefined ? directory.remove(id) : undefined))
          .catch((error: unknown) => observe('drill.left-over', { drill: id, error }));
      });
      return removed;
    },
    order: (id, order) => orderDrill(drills.ports, id, order),
    report: async (id) => {
      await drillOf(drills.ports, id);
      return drills.ports.store.report(id);
    },
    page: (report, lang) => ports.page(JSON.parse(report) as DrillReport, lang),
  };
};

/** A player learns within this that its drill is gone; milliseconds. */
const LAST_OF_IT = 3_000;

const cardOf = ({ id, name, title, from, to, expiresAt }: Upload): ScenarioCard => ({
  id,
  title: title ?? name,
  description: '',
  seconds: Math.round((to - from) / 1000),
  expiresAt,
});

/** A name has 32 characters at most, and a number may follow. */
const MAX_BASE = 28;
const MAX_NUMBER = 99;
