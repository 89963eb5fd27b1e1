import { Figure } from '../past/statistics.tsx';
import { useFetched } from '../shared/parts/use-fetched.ts';
import { gaugeOf, hubDelay } from '../shared/store/delays.ts';
import { useStore } from '../shared/store/store.ts';

type Ready = { readonly ready: boolean; readonly reasons: readonly string[]; readonly degraded?: readonly string[] };

const ASK_EVERY_MS = 5_000;
/** What the hub calls the signals that wait. */
const WAITING = /queue.*(waiting|depth|jobs|size)/;

/** Health, queue and delays as they are now. */
export const HubNumbers = () => {
  const store = useStore();
  const words = store.words.value.hub;
  const ready = useFetched<Ready>('/readyz', { everyMs: ASK_EVERY_MS });
  const metrics = useFetched<string>('/metrics', { token: store.token.value, everyMs: ASK_EVERY_MS });
  const { recent, view } = store.following.value;
  const delay = hubDelay(recent);
  const painted = store.paintedMs.value;
  const waiting =
    metrics.kind === 'got' && typeof metrics.value === 'string' ? gaugeOf(metrics.value, WAITING) : undefined;
  const reasons = ready.kind === 'got' ? [...ready.value.reasons, ...(ready.value.degraded ?? [])] : [];
  return (
    <>
      <div class="figures">
        <Figure
          value={ready.kind === 'got' ? (ready.value.ready ? words.ready : words.notReady) : words.notKnown}
          label={reasons.join('; ') || '/readyz'}
        />
        <Figure value={waiting === undefined ? words.notKnown : String(waiting)} label={words.queue} />
        <Figure
          value={delay === undefined ? '–' : words.delayOf(String(Math.round(delay.typicalMs)))}
          label={words.hubDelay}
        />
        <Figure value={painted === undefined ? '–' : words.delayOf(painted.toFixed(0))} label={words.lineDelay} />
        <Figure value={String(view.seq)} label={words.seq} />
      </div>
      {ready.kind === 'failed' && ready.status !== 404 ? <p role="alert">{ready.detail}</p> : null}
    </>
  );
};
