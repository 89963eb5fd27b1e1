import type { Drill } from '../shared/live/answers.ts';
import { query } from '../shared/live/hub-api.ts';
import { hubUrl } from '../shared/live/hub-url.ts';
import { useStore } from '../shared/store/store.ts';
import { useDrillWords } from './text/of.ts';

/** The report in the language of the page, and what it proves. */
export const ReportLine = ({ drill }: { readonly drill: Drill }) => {
  const words = useDrillWords();
  const lang = useStore().lang.value;
  if (drill.report === undefined) return null;
  return (
    <p>
      <a href={hubUrl(query(drill.report, { lang })).href}>{words.report}</a>:{' '}
      {drill.proof === 'same' ? words.same : words.different}
    </p>
  );
};
