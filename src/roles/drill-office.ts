import { reportHtml } from '../adapters/report/html.ts';
import { drillOf, isOpen, listDrills, orderDrill } from '../app/drills/desk.ts';
import type { DrillOffice, DrillWish, ScenarioCard } from '../app/drills/office.ts';
import { planOf } from '../app/drills/plan.ts';
import type { DrillReport } from '../app/drills/report.ts';
import { AppError } from '../app/kit/errors.ts';
import type { DrillKitPorts } from './drills.ts';
import { drillKit } from './drills.ts';
import { listBuiltIn, loadBuiltIn } from './scenarios.ts';

/** Scenarios are loaded whole; one that is asked for over HTTP is one that ships. */
export const drillOffice = (ports: DrillKitPorts): DrillOffice => {
  const kit = drillKit(ports);
  const country = ports.settings.feeds[0]?.country ?? 'ua';
  const tree = ports.tree(country);
  let cards: Promise<readonly ScenarioCard[]> | undefined;

  /** The name asked for, or one after the scenario that no open drill has. */
  const feedOf = async ({ feed, scenario }: DrillWish): Promise<string> => {
    if (feed !== undefined) return feed;
    const base = `drill-${scenario}`.slice(0, MAX_BASE).replace(/-+$/, '');
    const open = new Set(
      (await listDrills(kit.ports)).filter(({ progress }) => isOpen(progress)).map(({ drill }) => drill.id),
    );
    for (let number = 1; number <= MAX_NUMBER; number += 1) {
      const id = number === 1 ? base : `${base}-${number}`;
      if (!open.has(id)) return id;
    }
    throw new AppError('drill.feed-in-use', `${MAX_NUMBER} drills of ${scenario} are being played`);
  };

  return {
    scenarios: () => {
      cards ??= listBuiltIn(tree);
      return cards;
    },
    list: () => listDrills(kit.ports),
    get: (id) => drillOf(kit.ports, id),
    begin: async (wish) => {
      const scenario = await loadBuiltIn(wish.scenario, tree);
      const plan = planOf(scenario, wish.faults, wish.seed);
      const { title, titleUk } = scenario.head;
      return kit.begin(
        {
          feed: await feedOf(wish),
          country,
          scenario: {
            id: scenario.id,
            digest: scenario.digest,
            ...(title === undefined ? {} : { title }),
            ...(titleUk === undefined ? {} : { titleUk }),
          },
          player: 'worker',
          speed: wish.speed,
          loop: wish.loop,
          seed: wish.seed,
          faults: wish.faults,
          from: plan.from,
          to: plan.to,
          steps: plan.steps.length,
        },
        plan,
      );
    },
    order: (id, order) => orderDrill(kit.ports, id, order),
    report: async (id) => {
      await drillOf(kit.ports, id);
      return kit.ports.store.report(id);
    },
    page: (report) => reportHtml(JSON.parse(report) as DrillReport),
  };
};

/** A name has 32 characters at most, and a number may follow. */
const MAX_BASE = 28;
const MAX_NUMBER = 99;
