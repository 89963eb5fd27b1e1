import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ask, query } from '../../shared/live/hub-api.ts';
import { useStore } from '../../shared/store/store.ts';
import type { ImportAnswer } from '../answers.ts';
import { Act } from '../kit/act.tsx';
import { useWords } from '../text/of.ts';
import { sendFile, sizeText } from './send-file.ts';

const ASK_EVERY_MS = 500;

/** A file of past alerts: sent, read, and followed until it is in. */
export const ImportPanel = () => {
  const store = useStore();
  const words = useWords().files;
  const file = useSignal<File | undefined>(undefined);
  const dryRun = useSignal(true);
  const share = useSignal<number | undefined>(undefined);
  const job = useSignal<ImportAnswer | undefined>(undefined);
  const feed = store.prefs.value.feed;
  const id = job.value?.id;
  const isRunning = job.value?.state === 'running';

  useEffect(() => {
    if (id === undefined || !isRunning) return;
    const timer = setInterval(async () => {
      const answer = await ask<ImportAnswer>(query(`/v1/imports/${encodeURIComponent(id)}`, { feed }), {
        token: store.token.peek(),
      });
      if (answer.kind === 'got') job.value = answer.value;
    }, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [id, isRunning, feed, store, job]);

  const chosen = file.value;
  return (
    <section class="panel" aria-labelledby="imports-title">
      <h2 id="imports-title">{words.imports}</h2>
      <p class="quiet">{words.importsHint}</p>
      <form onSubmit={(event) => event.preventDefault()}>
        <label class="field">
          <span>{words.file}</span>
          <input
            type="file"
            accept=".csv,.json,.gz,.ndjson"
            onChange={({ currentTarget }) => {
              file.value = currentTarget.files?.[0];
            }}
          />
        </label>
        <label class="switch">
          <input
            type="checkbox"
            checked={dryRun.value}
            onChange={({ currentTarget }) => {
              dryRun.value = currentTarget.checked;
            }}
          />
          <span>{words.dryRun}</span>
        </label>
        {chosen === undefined ? null : (
          <div class="buttons">
            <Act<ImportAnswer>
              label={words.send}
              disabled={isRunning}
              will={words.willSend(chosen.name, sizeText(chosen.size), dryRun.value)}
              run={async () => {
                const path = query('/v1/imports', {
                  feed,
                  name: chosen.name,
                  ...(dryRun.peek() ? { dryRun: 'true' } : {}),
                });
                const answer = await sendFile<ImportAnswer>(path, chosen, {
                  token: store.token.peek(),
                  onShare: (now) => {
                    share.value = now;
                  },
                });
                share.value = undefined;
                return answer;
              }}
              did={(taken) => {
                job.value = taken;
                return undefined;
              }}
            />
          </div>
        )}
      </form>
      {share.value === undefined ? null : (
        <p role="status">
          {words.sending(`${Math.round(share.value * 100)} %`)}
          <progress value={share.value} max={1} aria-label={words.send} />
        </p>
      )}
      {job.value === undefined ? null : <Job job={job.value} />}
    </section>
  );
};

const Job = ({ job }: { readonly job: ImportAnswer }) => {
  const words = useWords();
  return (
    <div class="card" role="status" data-import={job.state}>
      <h3>
        <span class="card-name">{job.name}</span>
        <span class="card-state">{words.files.states[job.state]}</span>
      </h3>
      {job.state === 'running' ? (
        <progress {...(job.share === null ? {} : { value: job.share })} max={1} aria-label={job.name} />
      ) : null}
      <p>{words.files.counts(job.rows, job.taken, job.refused.total)}</p>
      <p>{words.files.intervals(job.intervals.added, job.intervals.changed)}</p>
      {job.refused.first.length === 0 ? null : (
        <ul>
          {job.refused.first.map(({ line, code, detail }) => (
            <li class="event" key={line}>
              <span>{words.files.line(line)}</span>
              <div>{words.review.codes[code] ?? detail}</div>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
