import { useEffect, useState } from 'preact/hooks';
import type { Failed } from '../live/failed.ts';
import { useStore } from '../store/store.ts';

/** A failed question in the language of the page. The words for it are loaded once something has failed. */
export const ProblemLater = ({ failed }: { readonly failed: Failed }) => {
  const store = useStore();
  const lang = store.lang.value;
  const [text, setText] = useState('…');
  useEffect(() => {
    import('../text/problems.ts').then(
      ({ problemText }) => setText(problemText(failed, lang)),
      () => setText(String(failed.status)),
    );
  }, [failed, lang]);
  return <p class="quiet">{store.words.value.failed(text)}</p>;
};
