import type { DrillRecord, Order, Speed } from './drill.ts';
import type { Faults } from './faults.ts';

/** A scenario that ships, for people who choose one. */
export type ScenarioCard = {
  readonly id: string;
  readonly title: string;
  readonly titleUk?: string;
  readonly description: string;
  readonly seconds: number;
};

/** What a drill is asked for over HTTP; what is not said is usual. */
export type DrillWish = {
  readonly scenario: string;
  readonly feed?: string;
  readonly speed: Speed;
  readonly loop: boolean;
  readonly seed: number;
  readonly faults: Faults;
};

/** Drills as a gateway offers them. Each throws an AppError that says what is wrong with what was asked. */
export type DrillOffice = {
  scenarios(): Promise<readonly ScenarioCard[]>;
  list(): Promise<readonly DrillRecord[]>;
  get(id: string): Promise<DrillRecord>;
  begin(wish: DrillWish): Promise<DrillRecord>;
  order(id: string, order: Order): Promise<DrillRecord>;
  /** As JSON; undefined while there is none. */
  report(id: string): Promise<string | undefined>;
  /** The same for a browser, with the policy under which its own script runs and nothing else. */
  page(report: string): { readonly html: string; readonly csp: string };
};
