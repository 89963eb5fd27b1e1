import type { Sliced } from '../../app/kit/slices.ts';
import { flatMapped } from '../../app/kit/slices.ts';
import type { Checkpoint } from '../../app/log/log.ts';
import type { TimelineData } from '../../domain/checkpoint/data.ts';

/**
 * A checkpoint as JSON, in slices: that of a country after a week of war is megabytes, and whoever saves it has signals
 * to put in order meanwhile. Each timeline has a line of its own, so that it can be read in slices, too; to any other
 * reader of JSON that is space between two items.
 */
export function* textOf({ state: { timelines, ...state }, ...rest }: Checkpoint): Sliced<string> {
  const all: string[] = [];
  for (const { claims, ...timeline } of timelines) {
    const texts = yield* flatMapped(claims, (claim) => [JSON.stringify(claim)]);
    all.push(`${JSON.stringify(timeline).slice(0, -1)},"claims":[${texts.join()}]}`);
    yield;
  }
  const head = `${JSON.stringify(rest).slice(0, -1)},"state":${JSON.stringify(state).slice(0, -1)},"timelines":[`;
  return [`${head}${all.length === 0 ? '' : LINE}`, all.join(`,${LINE}`), END].join('');
}

/** Stands in no text that `JSON.stringify` writes. */
const LINE = '\n';
const END = ']}}';

/** Reads it again. One that an earlier version saved is a single line. */
export function* checkpointIn(text: string): Sliced<Checkpoint> {
  const [head = '', ...lines] = text.split(LINE);
  if (lines.length === 0) return JSON.parse(text);
  const checkpoint = JSON.parse(`${head}${END}`) as Checkpoint;
  const timelines: TimelineData[] = [];
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    timelines.push(JSON.parse(line.slice(0, isLast ? -END.length : -','.length)));
    yield;
  }
  return { ...checkpoint, state: { ...checkpoint.state, timelines } };
}
