import { useStore } from '../store/store.ts';

/** What the browser keeps from a page whose address it does not trust, and how to get it; nothing where it does. */
export const OriginNote = () => {
  const store = useStore();
  const words = store.words.value.now;
  const origin = store.origin.value;
  if (origin === 'trusted') return null;
  return (
    <div class="origin-note" data-origin={origin}>
      <p>{origin === 'insecure' ? words.insecure : words.untrusted}</p>
      <p>{words.howToSecure}</p>
    </div>
  );
};
