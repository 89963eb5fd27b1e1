import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import { useStore } from '../shared/store/store.ts';

type Props = { readonly days: readonly number[]; readonly hours: readonly number[]; readonly label: string };

const HEIGHT = 220;
const BAR_SHARE = 0.7;
const HOURS_OF_DAY = 24;
const DAY_SECONDS = 86_400;
/** Between two hours on the other axis. */
const HOUR_STEPS = [1, 2, 3, 6, 12];
/** Between two dates on the axis, in seconds: whole days. */
const DAY_STEPS = [1, 2, 7, 14, 30, 61, 91].map((days) => days * DAY_SECONDS);

/** Hours under alert for each day, as bars. The figures beside it say in words what matters. */
export const DayChart = ({ days, hours, label }: Props) => {
  const store = useStore();
  const place = useRef<HTMLDivElement>(null);
  const lang = store.lang.value;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const colour = (name: string): string => getComputedStyle(element).getPropertyValue(name);
    const axis = {
      stroke: colour('--ink-2'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line') },
    };
    const dates = new Intl.DateTimeFormat(lang === 'uk' ? 'uk-UA' : 'en-GB', { day: 'numeric', month: 'short' });
    const chart = new UPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        cursor: { drag: { x: false, y: false } },
        legend: { show: false },
        scales: {
          x: { range: (_chart, first, last) => [first, last + DAY_SECONDS] },
          y: { range: (_chart, _low, high) => [0, Math.min(HOURS_OF_DAY, Math.max(4, high))] },
        },
        axes: [
          { ...axis, incrs: DAY_STEPS, values: (_chart, splits) => splits.map((at) => dates.format(at * 1000)) },
          {
            ...axis,
            size: 56,
            incrs: HOUR_STEPS,
            values: (_chart, splits) => splits.map((hours) => `${hours} ${lang === 'uk' ? 'год' : 'h'}`),
          },
        ],
        series: [
          {},
          {
            label,
            fill: colour('--alert'),
            stroke: colour('--alert'),
            ...(UPlot.paths.bars === undefined ? {} : { paths: UPlot.paths.bars({ size: [BAR_SHARE, 60], align: 1 }) }),
            points: { show: false },
          },
        ],
      },
      [days.map((at) => at / 1000), [...hours]],
      element,
    );
    const resize = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      chart.destroy();
    };
  }, [days, hours, label, lang]);
  const most = Math.max(0, ...hours);
  return (
    <div>
      <p class="quiet">{label}</p>
      <div class="chart" ref={place} role="img" aria-label={`${label}: 0–${most.toFixed(1)}`} />
    </div>
  );
};
