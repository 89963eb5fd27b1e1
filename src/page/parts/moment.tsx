import { useStore } from '../state/store.ts';
import { durationText, fullText, momentText } from '../text/times.ts';

/** The zone the regions live by; shown beside the viewer's own on hover. */
const REGION_ZONE = 'Europe/Kyiv';

/** A time in the viewer's zone; on hover in full, and in the region's. */
export const Moment = ({ at }: { readonly at: string }) => {
  const store = useStore();
  const lang = store.lang.value;
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={`${fullText(time, lang)}\n${fullText(time, lang, REGION_ZONE)}`}>
      {momentText(time, store.minute.value, lang)}
    </time>
  );
};

/** Since when, and for how long by now. */
export const Since = ({ at }: { readonly at: string }) => {
  const store = useStore();
  const lang = store.lang.value;
  const time = Date.parse(at);
  const text = store.words.value.since('\u0000', durationText(store.minute.value - time, lang));
  const [before, after] = text.split('\u0000');
  return (
    <span class="since">
      {before}
      <Moment at={at} />
      {after}
    </span>
  );
};
