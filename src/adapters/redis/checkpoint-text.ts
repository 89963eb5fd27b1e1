import type { Sliced } from '../../app/kit/slices.ts';
import { flatMapped } from '../../app/kit/slices.ts';
import type { Checkpoint } from '../../app/log/log.ts';

/**
 * A checkpoint as JSON, in slices: that of a country after a week of war is megabytes, and whoever saves it has signals
 * to put in order meanwhile.
 */
export function* textOf({ state: { timelines, ...state }, ...rest }: Checkpoint): Sliced<string> {
  const all: string[] = [];
  for (const { claims, ...timeline } of timelines) {
    const texts = yield* flatMapped(claims, (claim) => [JSON.stringify(claim)]);
    all.push(withList(timeline, 'claims', texts));
    yield;
  }
  return `${JSON.stringify(rest).slice(0, -1)},"state":${withList(state, 'timelines', all)}}`;
}

/** The object, which has a field at least, with a list of JSON texts under this name. */
const withList = (object: object, name: string, texts: readonly string[]): string =>
  `${JSON.stringify(object).slice(0, -1)},"${name}":[${texts.join()}]}`;
