import { useStore } from '../shared/store/store.ts';
import type { Shares } from './spans.ts';
import { usePastWords } from './text/of.ts';

const KINDS = ['alert', 'clear', 'unknown'] as const;
const TENTHS = 1_000;

export const percentText = (tenths: number, lang: 'en' | 'uk'): string =>
  `${new Intl.NumberFormat(lang === 'uk' ? 'uk-UA' : 'en-GB', { minimumFractionDigits: 1 }).format(tenths / 10)} %`;

/** The span as three shares that add up to all of it. */
export const SharesBar = ({ shares }: { readonly shares: Shares }) => {
  const words = usePastWords();
  const lang = useStore().lang.value;
  let across = 0;
  return (
    <div class="shares">
      <h3>{words.shares}</h3>
      <svg viewBox={`0 0 ${TENTHS} 24`} preserveAspectRatio="none" class="strip" aria-hidden="true">
        {KINDS.map((kind) => {
          const x = across;
          across += shares.tenths[kind];
          return <rect key={kind} class={`share-${kind}`} x={x} width={shares.tenths[kind]} height={24} />;
        })}
      </svg>
      <ul class="strip-legend">
        {KINDS.map((kind) => (
          <li key={kind} data-share={kind}>
            <span class="strip-key" data-kind={kind} aria-hidden="true" /> {words[kind]}{' '}
            <strong>{percentText(shares.tenths[kind], lang)}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
};
