import type { Span } from '../shared/store/spans.ts';

type Props = {
  readonly spans: readonly Span[];
  /** Spans of which nothing is known; undefined: the hub does not say, and then no calm is drawn either. */
  readonly unknown: readonly Span[] | undefined;
  /** Up to here something can be known. */
  readonly until: number;
  readonly within: Span;
  readonly label: string;
  readonly marker?: number;
};

const WIDTH = 1440;
const HEIGHT = 28;
/** A two-second alert is still to be seen. */
const LEAST_WIDTH = 4;

/** Time from left to right, alerts as bars. */
export const Strip = ({ spans, unknown, until, within, label, marker }: Props) => {
  const at = (time: number): number => ((time - within.from) / (within.to - within.from)) * WIDTH;
  return (
    <svg class="strip" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <rect class="strip-ground" width={WIDTH} height={HEIGHT} />
      {unknown === undefined ? null : (
        <rect class="strip-calm" width={Math.max(0, Math.min(WIDTH, at(until)))} height={HEIGHT} />
      )}
      {(unknown ?? []).map(({ from, to }) => (
        <g key={from}>
          <rect class="strip-unknown" x={at(from)} width={at(to) - at(from)} height={HEIGHT} />
          <line class="strip-unknown-line" x1={at(from)} x2={at(to)} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        </g>
      ))}
      {spans.map(({ from, to }) => (
        <rect
          key={from}
          class="strip-alert"
          x={at(from)}
          width={Math.max(LEAST_WIDTH, at(to) - at(from))}
          height={HEIGHT}
        />
      ))}
      {[6, 12, 18].map((hour) => (
        <line key={hour} class="strip-hour" x1={(WIDTH / 24) * hour} x2={(WIDTH / 24) * hour} y1="0" y2={HEIGHT} />
      ))}
      {marker === undefined ? null : <line class="strip-marker" x1={at(marker)} x2={at(marker)} y1="0" y2={HEIGHT} />}
    </svg>
  );
};
