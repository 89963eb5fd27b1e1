import { useSignal } from '@preact/signals';
import { useStore } from '../shared/store/store.ts';
import { durationText, fullText, momentText } from '../shared/text/times.ts';

/** The zone the regions live by; shown beside the viewer's own on hover. */
export const REGION_ZONE = 'Europe/Kyiv';

/** A time in the viewer's zone; on hover in full, and in the region's. */
export const Moment = ({ at }: { readonly at: string }) => {
  const store = useStore();
  const lang = store.lang.value;
  const isAsked = useSignal(false);
  const time = Date.parse(at);
  // Said in full only when somebody points at it: a nationwide alert has many times, and must be quick.
  const full = isAsked.value ? { title: `${fullText(time, lang)}\n${fullText(time, lang, REGION_ZONE)}` } : {};
  return (
    <time
      dateTime={at}
      {...full}
      onPointerEnter={() => {
        isAsked.value = true;
      }}
    >
      {momentText(time, store.feedMinute.value, lang, store.zone)}
    </time>
  );
};

/** Since when, and for how long by now. */
export const Since = ({ at }: { readonly at: string }) => {
  const store = useStore();
  const lang = store.lang.value;
  const time = Date.parse(at);
  const text = store.words.value.since('\u0000', durationText(store.feedMinute.value - time, lang));
  const [before, after] = text.split('\u0000');
  return (
    <span class="since">
      {before}
      <Moment at={at} />
      {after}
    </span>
  );
};
