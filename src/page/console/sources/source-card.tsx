import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { SOURCE_WORDS, upstreamWords } from '../../../protocol/words/source-words.ts';
import { Moment } from '../../past/moment.tsx';
import type { SourceAnswer } from '../../shared/live/answers.ts';
import { ask, query } from '../../shared/live/hub-api.ts';
import type { Delay } from '../../shared/store/delays.ts';
import { useStore } from '../../shared/store/store.ts';
import { ageText, durationText, stampText } from '../../shared/text/times.ts';
import type { WithToken } from '../answers.ts';
import { Act } from '../kit/act.tsx';
import { type Overlap, OverlapField, overlapBody } from '../kit/overlap.tsx';
import type { Secret } from '../kit/token-once.tsx';
import { may } from '../session.ts';
import { useWords } from '../text/of.ts';
import type { ConsoleWords } from '../text/words.ts';
import { ChangeSource } from './change-source.tsx';

type Props = {
  readonly source: SourceAnswer;
  readonly delay: Delay | undefined;
  readonly changed: () => void;
  readonly tellOnce: (secret: Secret) => void;
};

/** The voice of people, which is set up by nobody. */
const BY_HAND = 'operator';

export const SourceCard = ({ source, delay, changed, tellOnce }: Props) => {
  const store = useStore();
  const words = useWords().sources;
  const lang = store.lang.value;
  const shared = store.words.value;
  const { id, lastHeard, trust, coverage, upstream, silentAfterMs, setUp } = source;
  const covers = coverageWords(coverage, words);
  const ends = setUp?.tokens.find(({ endsAt }) => endsAt !== null)?.endsAt;
  return (
    <li class="card source-card" data-source={id}>
      <h3>
        <span
          class="swatch swatch-small"
          data-state={source.state === 'live' && !source.muted ? 'clear' : 'unknown'}
          aria-hidden="true"
        />
        <span class="card-name">{id === BY_HAND ? words.byHand : id}</span>
        <span class="card-state">{stateText(source, words, lang)}</span>
      </h3>
      <dl class="facts">
        <Fact name={words.trust}>{shared.trustOfSource[trust]}</Fact>
        <Fact name={words.heard}>{lastHeard === null ? '–' : <Moment at={lastHeard} />}</Fact>
        {delay === undefined ? null : (
          <Fact name={words.delay}>{words.delayOf(String(Math.round(delay.typicalMs)))}</Fact>
        )}
        <Fact name={words.covers}>{covers}</Fact>
        {id === BY_HAND ? null : (
          <Fact name={words.silentAfter}>
            {silentAfterMs === null ? words.silentNever : durationText(silentAfterMs, lang)}
          </Fact>
        )}
        {setUp === undefined || setUp.bySettings || id === BY_HAND ? null : (
          <Fact name={words.tokens}>
            {words.tokensOf(setUp.tokens.length, ends == null ? undefined : stampText(Date.parse(ends), lang))}
          </Fact>
        )}
      </dl>
      {upstream === undefined || source.muted ? null : (
        <p class="card-note">
          {upstreamWords(upstream, store.second.value, SOURCE_WORDS[lang], (ms) => ageText(ms, lang))}
        </p>
      )}
      {setUp?.bySettings === true ? <p class="quiet">{words.bySettings}</p> : null}
      {may('manage') && id !== BY_HAND ? <SourceActs {...{ source, covers, changed, tellOnce }} /> : null}
    </li>
  );
};

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

type ActsProps = Pick<Props, 'source' | 'changed' | 'tellOnce'> & { readonly covers: string };

const SourceActs = ({ source, covers, changed, tellOnce }: ActsProps) => {
  const store = useStore();
  const words = useWords().sources;
  const overlap = useSignal<Overlap>('10m');
  const { id, muted, setUp } = source;
  const token = store.token.value;
  const path = `/v1/sources/${encodeURIComponent(id)}`;
  const at = (more = ''): string => query(`${path}${more}`, { feed: store.prefs.peek().feed });
  const did =
    (text: string) =>
    (_answer: unknown): string => {
      changed();
      return text;
    };
  return (
    <div class="buttons">
      {muted ? (
        <Act
          label={words.unmute}
          will={words.willUnmute(id)}
          run={() => ask(at(), { token, method: 'PATCH', body: { muted: false } })}
          did={did(words.unmuted(id))}
        />
      ) : (
        <Act
          label={words.mute}
          will={words.willMute(id, covers)}
          run={() => ask(at(), { token, method: 'PATCH', body: { muted: true } })}
          did={did(words.muted(id))}
        />
      )}
      {setUp?.bySettings === true ? null : <ChangeSource source={source} path={at()} changed={changed} />}
      {setUp?.bySettings === true ? null : (
        <Act<WithToken>
          label={words.rotate}
          will={words.willRotate(id)}
          choice={<OverlapField value={overlap} />}
          run={() => ask(at('/token'), { token, body: overlapBody(overlap.peek()) })}
          did={(made) => {
            tellOnce({ title: words.token(id), text: made.token });
            changed();
            return words.rotated(id);
          }}
        />
      )}
      <Act
        label={words.remove}
        kind="danger"
        will={setUp?.bySettings === true ? words.comesBack(id) : words.willRemove(id, covers)}
        run={() => ask(at(), { token, method: 'DELETE' })}
        did={did(words.removed(id))}
      />
    </div>
  );
};

/** A source without levels covers nothing, whatever it may speak for. */
const coverageWords = ({ regions, levels, count }: SourceAnswer['coverage'], words: ConsoleWords['sources']): string =>
  levels?.length === 0
    ? words.coversNothing
    : regions === null && levels === null
      ? words.coversAll
      : words.regions(count);

const stateText = (
  { muted, state, reason }: SourceAnswer,
  words: ConsoleWords['sources'],
  lang: 'en' | 'uk',
): string => {
  // Nobody speaks for a source before it speaks itself, so one that was muted is not live yet.
  if (!muted && state === 'silent' && reason === 'muted') return words.waitsForWord;
  return SOURCE_WORDS[lang].states[muted ? 'muted' : state];
};
