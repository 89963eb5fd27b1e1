import { Moment } from '../past/moment.tsx';
import type { SourceAnswer, SourcesAnswer } from '../shared/live/answers.ts';
import { query } from '../shared/live/hub-api.ts';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { type Delay, delaysBySource } from '../shared/store/delays.ts';
import { useStore } from '../shared/store/store.ts';
import type { Words } from '../shared/text/vocabulary.ts';

const ASK_EVERY_MS = 5_000;

/** Each source: whether it is heard, since when, how late it is, and what fails. */
export const SourcesTable = () => {
  const store = useStore();
  const words = store.words.value;
  const answer = useFetched<SourcesAnswer>(query('/v1/sources', { feed: store.prefs.value.feed }), {
    everyMs: ASK_EVERY_MS,
  });
  const delays = delaysBySource(store.following.value.recent);
  if (answer.kind === 'loading') return <p class="quiet">{words.past.loading}</p>;
  if (answer.kind === 'failed') return <p role="alert">{words.failed(answer.detail)}</p>;
  const { sources } = answer.value;
  if (sources.length === 0) return <p>{words.hub.none}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is moved by the keys.
    <section class="table-scroll" tabIndex={0} aria-label={words.hub.title}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{words.hub.source}</th>
            <th scope="col">{words.hub.state}</th>
            <th scope="col">{words.hub.trust}</th>
            <th scope="col">{words.hub.lastHeard}</th>
            <th scope="col">{words.hub.delay}</th>
            <th scope="col">{words.hub.failures}</th>
            <th scope="col">{words.hub.covers}</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <SourceRow key={source.id} source={source} delay={delays.get(source.id)} />
          ))}
        </tbody>
      </table>
    </section>
  );
};

type RowProps = { readonly source: SourceAnswer; readonly delay: Delay | undefined };

const SourceRow = ({ source, delay }: RowProps) => {
  const store = useStore();
  const words = store.words.value;
  const { id, lastHeard, trust, coverage, upstream } = source;
  return (
    <tr>
      <th scope="row">{id}</th>
      <td>
        <span class="source-state">
          <span
            class="swatch swatch-small"
            data-state={source.state === 'live' ? 'clear' : 'unknown'}
            aria-hidden="true"
          />
          {stateOf(source, words)}
        </span>
      </td>
      <td>{words.trustOfSource[trust]}</td>
      <td>{lastHeard === null ? '–' : <Moment at={lastHeard} />}</td>
      <td>{delay === undefined ? '–' : words.hub.delayOf(String(Math.round(delay.typicalMs)))}</td>
      <td>{upstream === undefined ? '–' : `${upstream.failures} · ${upstream.words}`}</td>
      <td>{coverageWords(coverage, words)}</td>
    </tr>
  );
};

/** A source without levels covers nothing, whatever it may speak for. */
const coverageWords = ({ regions, levels, count }: SourceAnswer['coverage'], { hub }: Words): string =>
  levels?.length === 0 ? hub.coversNothing : regions === null ? hub.coversAll : hub.regions(count);

const stateOf = ({ muted, state }: SourceAnswer, { hub }: Words): string => {
  if (muted) return hub.muted;
  switch (state) {
    case 'live':
      return hub.live;
    case 'silent':
      return hub.silent;
    case 'never-heard':
      return hub.neverHeard;
  }
};
