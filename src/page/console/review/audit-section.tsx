import { useSignal } from '@preact/signals';
import { Moment } from '../../past/moment.tsx';
import { query } from '../../shared/live/hub-api.ts';
import { csvOf, saveFile } from '../../shared/parts/save-file.ts';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { useStore } from '../../shared/store/store.ts';
import { problemText } from '../../shared/text/problems.ts';
import type { AuditAnswer, AuditEntry } from '../answers.ts';
import { Problem } from '../kit/act.tsx';
import { ChoiceField, TextField, timeOfField } from '../kit/field.tsx';
import { useWords } from '../text/of.ts';

/** As many as the hub gives at once. */
const LIMIT = '10000';
/** Drawn at once; the file has them all. */
const SHOWN = 100;

/** The audit: person, act, time, address and change; filtered, and as a file. */
export const AuditSection = () => {
  const store = useStore();
  const words = useWords().audit;
  const all = useWords();
  const who = useSignal('');
  const act = useSignal('');
  const from = useSignal('');
  const to = useSignal('');
  const shown = useSignal(SHOWN);
  const path = query('/v1/audit', { from: timeOfField(from.value), to: timeOfField(to.value), limit: LIMIT });
  const answer = useFetched<AuditAnswer>(path, { token: store.token.value });
  const entries = answer.kind === 'got' ? answer.value.audit : [];
  const people = new Map(entries.map((entry) => [entry.who.id, entry.who.name]));
  const acts = [...new Set(entries.map((entry) => entry.act))].sort();
  const rows = entries.filter(
    (entry) => (who.value === '' || entry.who.id === who.value) && (act.value === '' || entry.act === act.value),
  );
  const actText = (name: string): string => words.acts[name] ?? name;
  return (
    <section class="panel" aria-labelledby="audit-title">
      <h2 id="audit-title">{words.title}</h2>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <ChoiceField label={words.who} value={who} options={[['', words.everyone], ...people]} />
        <ChoiceField
          label={words.act}
          value={act}
          options={[['', words.everything], ...acts.map((one) => [one, actText(one)] as const)]}
        />
        <TextField label={words.from} value={from} type="datetime-local" />
        <TextField label={words.to} value={to} type="datetime-local" />
      </form>
      {answer.kind === 'loading' ? <p class="quiet">{all.loading}</p> : null}
      {answer.kind === 'failed' ? <Problem failed={answer} /> : null}
      {answer.kind === 'got' && rows.length === 0 ? <p>{words.none}</p> : null}
      {rows.length === 0 ? null : (
        <button
          type="button"
          class="button"
          onClick={() => saveFile(csvOf([words.columns, ...rows.map(rowOf)]), 'allclear-audit.csv')}
        >
          {words.download} ({rows.length})
        </button>
      )}
      <ul class="audit-rows">
        {rows.slice(0, shown.value).map((entry, index) => (
          <li class="event" key={`${entry.at}|${index}`}>
            <Moment at={entry.at} />
            <Entry entry={entry} act={actText(entry.act)} />
          </li>
        ))}
      </ul>
      {rows.length > shown.value ? (
        <button
          type="button"
          class="button"
          onClick={() => {
            shown.value += SHOWN;
          }}
        >
          {all.more}
        </button>
      ) : null}
    </section>
  );
};

const Entry = ({ entry, act }: { readonly entry: AuditEntry; readonly act: string }) => {
  const store = useStore();
  const words = useWords().audit;
  const { who, from, outcome, before, after, target } = entry;
  const isDone = outcome === 'done';
  return (
    <div>
      <strong>{act}</strong> · {who.name}
      {from === null ? '' : ` · ${words.address(from)}`}
      {isDone
        ? ''
        : ` · ${problemText({ kind: 'failed', status: 403, code: outcome, detail: outcome }, store.lang.value)}`}
      <details>
        <summary class="quiet">{target}</summary>
        {before === undefined ? null : <Change name={words.before} value={before} />}
        {after === undefined ? null : <Change name={words.after} value={after} />}
      </details>
    </div>
  );
};

const Change = ({ name, value }: { readonly name: string; readonly value: unknown }) => (
  <p>
    {name}: <code class="signal-text">{JSON.stringify(value)}</code>
  </p>
);

const rowOf = ({ at, who, from, act, target, outcome, before, after }: AuditEntry): readonly string[] => [
  at,
  who.name,
  from ?? '',
  act,
  target,
  outcome,
  before === undefined ? '' : JSON.stringify(before),
  after === undefined ? '' : JSON.stringify(after),
];
