import { Figure } from '../../past/figure.tsx';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { gaugeOf, hubDelay } from '../../shared/store/delays.ts';
import { useStore } from '../../shared/store/store.ts';
import { Problem } from '../kit/act.tsx';
import { useWords } from '../text/of.ts';

type Ready = { readonly ready: boolean; readonly reasons: readonly string[]; readonly degraded?: readonly string[] };

const ASK_EVERY_MS = 5_000;
/** The hub's name for the signals that wait. */
const WAITING = /queue.*(waiting|depth|jobs|size)/;

/** Health, queue and delays as they are now. */
export const HubNumbers = () => {
  const store = useStore();
  const all = useWords();
  const words = all.numbers;
  const ready = useFetched<Ready>('/readyz', { everyMs: ASK_EVERY_MS });
  const metrics = useFetched<string>('/metrics', { token: store.token.value, everyMs: ASK_EVERY_MS });
  const { recent, view } = store.following.value;
  const delay = hubDelay(recent);
  const painted = store.paintedMs.value;
  const waiting =
    metrics.kind === 'got' && typeof metrics.value === 'string' ? gaugeOf(metrics.value, WAITING) : undefined;
  const told = readyOf(ready);
  const reasons = told === undefined ? [] : [...told.reasons, ...(told.degraded ?? [])];
  return (
    <section class="panel" aria-labelledby="numbers-title">
      <h2 id="numbers-title">{words.title}</h2>
      <div class="figures">
        <Figure
          value={told === undefined ? words.notKnown : told.ready ? words.ready : words.notReady}
          label="/readyz"
        />
        <Figure value={waiting === undefined ? words.notKnown : String(waiting)} label={words.queue} />
        <Figure
          value={delay === undefined ? '–' : all.sources.delayOf(String(Math.round(delay.typicalMs)))}
          label={words.hubDelay}
        />
        <Figure value={painted === undefined ? '–' : all.sources.delayOf(painted.toFixed(0))} label={words.lineDelay} />
        <Figure value={String(view.seq)} label={words.seq} />
      </div>
      {reasons.length === 0 ? null : (
        <ul class="reasons">
          {reasons.map((reason) => (
            <li key={reason}>{all.readiness(reason)}</li>
          ))}
        </ul>
      )}
      {ready.kind === 'failed' && told === undefined ? <Problem failed={ready} /> : null}
    </section>
  );
};

/** One that is not ready answers with 503, and says all the same why. */
const readyOf = (answer: ReturnType<typeof useFetched<Ready>>): Ready | undefined => {
  if (answer.kind === 'got') return answer.value;
  if (answer.kind !== 'failed' || answer.status !== 503) return undefined;
  const { ready, reasons, degraded } = (answer.fields ?? {}) as Partial<Ready>;
  return ready === undefined || reasons === undefined ? undefined : { ready, reasons, degraded: degraded ?? [] };
};
