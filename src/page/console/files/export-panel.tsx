import { useSignal } from '@preact/signals';
import { failedOf } from '../../shared/live/failed.ts';
import { type Fetched, query } from '../../shared/live/hub-api.ts';
import { hubUrl } from '../../shared/live/hub-url.ts';
import { saveFile } from '../../shared/parts/save-file.ts';
import { useStore } from '../../shared/store/store.ts';
import { problemText } from '../../shared/text/problems.ts';
import { ChoiceField, fieldTime, TextField, timeOfField } from '../kit/field.tsx';
import { tell } from '../kit/notice.tsx';
import { useWords } from '../text/of.ts';

const DAY_MS = 24 * 3_600_000;

/** A span of the past as a file. */
export const ExportPanel = () => {
  const store = useStore();
  const words = useWords();
  const from = useSignal(fieldTime(store.minute.peek() - DAY_MS));
  const to = useSignal(fieldTime(store.minute.peek()));
  const format = useSignal<'csv' | 'ndjson'>('csv');
  const isBusy = useSignal(false);
  const span = { from: timeOfField(from.value), to: timeOfField(to.value) };

  const fetchIt = async (): Promise<void> => {
    isBusy.value = true;
    const feed = store.prefs.peek().feed;
    const name = `${feed ?? 'allclear'}-${from.peek().slice(0, 10)}-${to.peek().slice(0, 10)}.${format.peek()}`;
    const path = query('/v1/export', { ...span, format: format.peek(), feed });
    const answer = await download(path, store.token.peek());
    isBusy.value = false;
    if (answer.kind === 'failed') tell(words.failed(problemText(answer, store.lang.peek())), true);
    if (answer.kind !== 'got') return;
    saveFile(answer.value, name);
    tell(words.files.exported(name));
  };

  return (
    <section class="panel" aria-labelledby="exports-title">
      <h2 id="exports-title">{words.files.exports}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void fetchIt();
        }}
      >
        <TextField label={words.files.from} value={from} type="datetime-local" />
        <TextField label={words.files.to} value={to} type="datetime-local" />
        <ChoiceField
          label={words.files.file}
          value={format}
          options={[
            ['csv', words.files.csv],
            ['ndjson', words.files.ndjson],
          ]}
        />
        <button type="submit" class="button" disabled={isBusy.value || span.from === undefined}>
          {isBusy.value ? words.files.exporting : words.download}
        </button>
      </form>
    </section>
  );
};

/** Whole or not at all: an answer that breaks off is no file. */
const download = async (path: string, token: string): Promise<Fetched<Blob>> => {
  try {
    const response = await fetch(hubUrl(path), { headers: { Authorization: `Bearer ${token}` } });
    if (response.ok) return { kind: 'got', value: await response.blob() };
    return failedOf(response.status, await response.json().catch(() => undefined));
  } catch (error) {
    return { kind: 'failed', status: 0, detail: String(error) };
  }
};
