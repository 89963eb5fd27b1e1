import { useSignal } from '@preact/signals';
import { useFetched } from '../../shared/parts/use-fetched.ts';
import { useStore } from '../../shared/store/store.ts';
import { nameOf } from '../../shared/text/names.ts';
import type { MessageAnswer, MessagesAnswer } from '../answers.ts';
import { useWords } from '../text/of.ts';
import { Question } from './question.tsx';
import type { Wish } from './wish.ts';

/** Prepared messages, said with one click; the question comes all the same. */
export const Messages = ({ onSent }: { readonly onSent: () => void }) => {
  const store = useStore();
  const words = useWords().alert;
  const lang = store.lang.value;
  const answer = useFetched<MessagesAnswer>('/v1/operator/messages', { token: store.token.value });
  const wish = useSignal<Wish | undefined>(undefined);
  const messages = answer.kind === 'got' ? answer.value.messages : [];
  if (messages.length === 0) return null;
  return (
    <div class="prepared">
      <h3>{words.messages}</h3>
      {wish.value === undefined ? (
        <ul class="cards">
          {messages.map((message) => (
            <li class="card" key={message.id}>
              <h4>
                {words.kinds[message.kind]} · {message.regions.map((region) => nameOf(region, lang)).join(', ')}
              </h4>
              <p>{message.words[lang]}</p>
              <button
                type="button"
                class="button"
                onClick={() => {
                  wish.value = wishOf(message, lang);
                }}
              >
                {words.use}
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <Question
          wish={wish.value}
          close={(isDone) => {
            wish.value = undefined;
            if (isDone) onSent();
          }}
        />
      )}
    </div>
  );
};

const wishOf = ({ kind, hazard, level, regions, words }: MessageAnswer, lang: 'en' | 'uk'): Wish => ({
  kind,
  hazard,
  regions: regions.map(({ id }) => id),
  reason: words[lang],
  ...(level === undefined || kind !== 'alert' ? {} : { level }),
});
