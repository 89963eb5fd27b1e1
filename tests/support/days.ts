/** A signal as a source sends it. */
export type Sent = {
  readonly id: string;
  readonly source: string;
  readonly region: string;
  readonly kind: 'alert' | 'all-clear';
  readonly at: string;
};

/** Most of the first level. */
export const OBLASTS: readonly string[] = [
  '3',
  '4',
  '5',
  '8',
  '9',
  '10',
  '11',
  '12',
  '13',
  '14',
  '15',
  '17',
  '18',
  '19',
  '20',
  '21',
  '22',
  '23',
  '24',
  '25',
];
const RAIONS = ['73', '74', '75', '76', '122', '123', '124', '125', '140', '141'];

/** An invented day: two nationwide waves, raions that flap, an alert that stands since long before. */
export const inventedDay = (day = Date.UTC(2026, 10, 20)): readonly Sent[] => {
  const signals: Sent[] = [];
  const say = (source: string, kind: Sent['kind'], region: string, second: number): void => {
    const at = new Date(day + second * 1000).toISOString();
    signals.push({ id: `${source}-${kind}-${region}-${second}`, source, region, kind, at });
  };
  say('official', 'alert', '16', -86_400 * 300);
  OBLASTS.forEach((region, index) => {
    for (const wave of [0, 20_000]) {
      say('official', 'alert', region, wave + index * 7);
      say('volunteer', 'alert', region, wave + index * 7 + 12);
      say('official', 'all-clear', region, wave + 6_000 + index * 11);
      say('volunteer', 'all-clear', region, wave + 6_000 + index * 11 + (index % 3 === 0 ? -40 : 30));
    }
  });
  RAIONS.forEach((region, index) => {
    for (let round = 0; round < 8; round += 1) {
      say('official', 'alert', region, 10_000 + round * 900 + index);
      say('official', 'all-clear', region, 10_000 + round * 900 + index + (round % 2 === 0 ? 2 : 600));
    }
  });
  return signals.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
};

/** The same every time it is run with the same seed. */
export const shuffled = <T>(items: readonly T[], seed: number): readonly T[] => {
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const mixed = [...items];
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
  }
  return mixed;
};
