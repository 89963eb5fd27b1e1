import type { Instant } from '../../domain/words.ts';
import type { ScenarioRefusal } from '../recordings/scenario.ts';
import type { DrillRecord, DrillSetup, Order } from './drill.ts';
import type { Upload } from './uploads.ts';

/** A scenario that ships or was sent, for people who choose one. */
export type ScenarioCard = {
  readonly id: string;
  readonly title: string;
  readonly titleUk?: string;
  readonly description: string;
  readonly seconds: number;
  /** Of one that was sent: when it is forgotten. */
  readonly expiresAt?: Instant;
};

export type TakenScenario = {
  readonly upload: Upload;
  /** Lines that cannot be read, by number. */
  readonly problems: { readonly total: number; readonly first: readonly ScenarioRefusal[] };
};

/** A drill as it is asked for over HTTP; an absent field is usual. */
export type DrillWish = DrillSetup & {
  readonly scenario: string;
  readonly feed?: string;
};

/** Drills as a gateway offers them. Each throws an AppError that says what is wrong with what was asked. */
export type DrillOffice = {
  scenarios(): Promise<readonly ScenarioCard[]>;
  /** Throws `request.invalid` when nothing in it can be played, `body.too-large`, `queue.full`. */
  take(file: AsyncIterable<Uint8Array>, name: string): Promise<TakenScenario>;
  list(): Promise<readonly DrillRecord[]>;
  get(id: string): Promise<DrillRecord>;
  begin(wish: DrillWish): Promise<DrillRecord>;
  /** With its feed and everything in it, whoever plays it. Throws `drill.unknown`. */
  remove(id: string): Promise<DrillRecord>;
  order(id: string, order: Order): Promise<DrillRecord>;
  /** As JSON; undefined while there is none. */
  report(id: string): Promise<string | undefined>;
  /** The same for a browser, with the policy under which its own script runs and nothing else. */
  page(report: string, lang: 'en' | 'uk'): { readonly html: string; readonly csp: string };
};
