/** The picture of a span. It is drawn in light colours, whatever those of the screen are: it goes into reports. */
type Picture = {
  readonly title: string;
  readonly span: string;
  readonly figures: readonly (readonly [value: string, label: string])[];
  readonly shares: readonly {
    readonly kind: 'alert' | 'clear' | 'unknown';
    readonly tenths: number;
    readonly text: string;
  }[];
  /** Hours. */
  readonly bars: readonly { readonly value: number; readonly label: string }[];
  readonly barsTitle: string;
  readonly foot: string;
};

const WIDTH = 1_200;
const HEIGHT = 760;
const EDGE = 48;
const COLOURS = { alert: '#cf2a0e', clear: '#8cc7b5', unknown: '#9aa5af' } as const;
const INK = '#0d151c';
const SOFT = '#45545f';
const LINE = '#c3ccd4';
const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';
/** Labels under the bars: as many as can be read. */
const LABELS = 8;
const HOURS = [0, 6, 12, 18, 24];

/** Undefined where the browser gives no picture. */
export const pictureOf = (picture: Picture): Promise<Blob | undefined> => {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d');
  if (pen === null) return Promise.resolve(undefined);
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  const write = (text: string, x: number, y: number, font: string, colour = INK): void => {
    pen.font = `${font} ${FONT}`;
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
  };
  pen.textBaseline = 'alphabetic';
  write(picture.title, EDGE, 76, 'bold 40px');
  write(picture.span, EDGE, 112, '24px', SOFT);
  const step = (WIDTH - 2 * EDGE) / Math.max(1, picture.figures.length);
  picture.figures.forEach(([value, label], index) => {
    write(value, EDGE + index * step, 180, 'bold 36px');
    write(label, EDGE + index * step, 210, '20px', SOFT);
  });
  drawShares(pen, picture.shares, write);
  drawBars(pen, picture, write);
  write(picture.foot, EDGE, HEIGHT - 24, '16px', SOFT);
  return new Promise((resolve) => {
    canvas.toBlob((image) => resolve(image ?? undefined), 'image/png');
  });
};

type Write = (text: string, x: number, y: number, font: string, colour?: string) => void;

const drawShares = (pen: CanvasRenderingContext2D, shares: Picture['shares'], write: Write): void => {
  const inner = WIDTH - 2 * EDGE;
  let across = EDGE;
  let label = EDGE;
  for (const { kind, tenths, text } of shares) {
    const width = (tenths / 1_000) * inner;
    pen.fillStyle = COLOURS[kind];
    pen.fillRect(across, 240, width, 36);
    across += width;
    pen.fillRect(label, 292, 20, 20);
    write(text, label + 28, 309, '20px');
    label += 28 + pen.measureText(text).width + 36;
  }
};

const drawBars = (pen: CanvasRenderingContext2D, { bars, barsTitle }: Picture, write: Write): void => {
  const top = 390;
  const bottom = HEIGHT - 90;
  const left = EDGE + 44;
  const inner = WIDTH - EDGE - left;
  write(barsTitle, EDGE, 360, '22px', SOFT);
  const yOf = (hours: number): number => bottom - (hours / 24) * (bottom - top);
  pen.lineWidth = 1;
  pen.strokeStyle = LINE;
  for (const hour of HOURS) {
    pen.beginPath();
    pen.moveTo(left, yOf(hour));
    pen.lineTo(left + inner, yOf(hour));
    pen.stroke();
    write(String(hour), EDGE, yOf(hour) + 6, '18px', SOFT);
  }
  const each = inner / Math.max(1, bars.length);
  pen.font = `18px ${FONT}`;
  const every = Math.ceil(bars.length / LABELS);
  bars.forEach(({ value, label }, index) => {
    pen.fillStyle = COLOURS.alert;
    pen.fillRect(left + index * each + each * 0.15, yOf(value), Math.max(1, each * 0.7), bottom - yOf(value));
    const x = left + index * each;
    // A label that would be cut off at the edge is left out.
    if (index % every === 0 && x + pen.measureText(label).width <= WIDTH - EDGE / 2)
      write(label, x, bottom + 26, '18px', SOFT);
  });
};
