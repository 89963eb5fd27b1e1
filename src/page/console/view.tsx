import { useSignal } from '@preact/signals';
import { useStore } from '../shared/store/store.ts';
import { AuditTrail } from './audit-trail.tsx';
import { HubNumbers } from './hub-numbers.tsx';
import { ManualSignal } from './manual-signal.tsx';
import { RefusedSignals } from './refused-signals.tsx';
import { SourcesTable } from './sources-table.tsx';
import { TokenField } from './token-field.tsx';

/** For who keeps watch: who is heard, what was refused, how fast it goes, and a voice of one's own. */
export const HubView = () => {
  const store = useStore();
  const words = store.words.value.hub;
  const sent = useSignal(0);
  const hasToken = store.token.value !== '';
  return (
    <div class="hub">
      <div class="panel">
        <h2>{words.title}</h2>
        <SourcesTable />
      </div>
      <section class="panel" aria-labelledby="numbers-title">
        <h2 id="numbers-title">{words.numbers}</h2>
        <HubNumbers />
      </section>
      <section class="panel" aria-labelledby="manual-title">
        <h2 id="manual-title">{words.manual}</h2>
        <p class="quiet">{words.manualHint}</p>
        <TokenField />
        <ManualSignal
          onSent={() => {
            sent.value += 1;
          }}
        />
      </section>
      <section class="panel" aria-labelledby="audit-title">
        <h2 id="audit-title">{words.audit}</h2>
        {hasToken ? <AuditTrail again={sent.value} /> : <p class="quiet">{words.needsToken}</p>}
      </section>
      <section class="panel" aria-labelledby="refused-title">
        <h2 id="refused-title">{words.refused}</h2>
        {hasToken ? <RefusedSignals /> : <p class="quiet">{words.needsToken}</p>}
      </section>
    </div>
  );
};
