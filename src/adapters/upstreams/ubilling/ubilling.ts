import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure, isFailure } from '../../../app/upstreams/failure.ts';
import type { Line, ListOutcome, Poll, Unread } from '../../../app/upstreams/source.ts';
import { defined } from '../../../domain/defined.ts';
import type { Instant } from '../../../domain/words.ts';
import { isFields, parseJson, quoted } from '../../kit/shape.ts';
import { refusalOf } from '../asking/http.ts';
import { latestMeaning, wallClock } from '../asking/wall-clock.ts';

/** Times of this mirror are Kyiv's wall clock without a zone. */
const ZONE = 'Europe/Kyiv';
/** It has always listed all 24 oblasts and Kyiv; a shorter answer is cut off. */
const LEAST_STATES = 25;
/** The mirror's clock may be this far ahead of ours; milliseconds. */
const AHEAD = 60_000;

/**
 * The `aerialalerts` mirror: `{source, cachedat, states: {<oblast>: {alertnow, changed}}}`. It goes on answering 200 after its
 * own upstream froze, so `cachedat` decides whether it is believed.
 */
export const readMirror = (text: string, askedAt: Instant): ListOutcome | Failure => {
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  const body = parsed.value;
  const states = isFields(body) ? body['states'] : undefined;
  if (!isFields(body) || !isFields(states)) return failure('upstream.unreadable', `no states in ${quoted(body)}`);
  const saysText = body['cachedat'];
  if (typeof saysText !== 'string') return failure('upstream.unreadable', `cachedat is ${quoted(saysText)}`);
  const meanings = wallClock(saysText, ZONE);
  if (meanings.length === 0)
    return failure('upstream.unreadable', `cachedat ${quoted(saysText)} is no time that Kyiv's clock ever shows`);
  // In the hour that comes twice: the later one unless it still lies ahead. A clock that stood still since the first is
  // noticed by its text.
  const saysAt = latestMeaning(meanings, askedAt + AHEAD) ?? (meanings[0] as Instant);
  const names = Object.keys(states);
  if (names.length < LEAST_STATES)
    return failure('upstream.unreadable', `${names.length} oblasts of ${LEAST_STATES}: the answer is cut off`);
  const lines: Line[] = [];
  const unread: Unread[] = [];
  for (const name of names) {
    const state = states[name];
    const alertNow = isFields(state) ? state['alertnow'] : undefined;
    if (!isFields(state) || typeof alertNow !== 'boolean') {
      unread.push({
        code: 'signal.malformed',
        detail: `${name} is ${quoted(state)}`,
        raw: { [name]: state },
        region: name,
      });
    } else if (alertNow) {
      const at =
        typeof state['changed'] === 'string'
          ? latestMeaning(wallClock(state['changed'], ZONE), saysAt + AHEAD)
          : undefined;
      lines.push({ region: name, hazard: 'air-raid', ...defined({ at }) });
    }
  }
  if (unread.length * 2 > names.length)
    return failure('upstream.unreadable', `${unread.length} of ${names.length} oblasts cannot be read`);
  return { kind: 'snapshot', lines, unread, askedAt, saysAt, saysText };
};

export const ubilling =
  ({ url }: { readonly url: string }): Poll =>
  async ({ ask }) => {
    const answer = await ask({ url });
    if (isFailure(answer)) return { outcome: answer };
    return { outcome: refusalOf(answer) ?? readMirror(answer.text, answer.askedAt) };
  };
