/** What the view of now says, and the bar that stands on every view. */
export type NowWords = {
  readonly asking: string;
  readonly askingHint: string;
  /** One who vouches; `others`: how many more do. */
  readonly vouched: (names: string, others: number, age: string) => string;
  readonly connected: (age: string) => string;
  readonly lastWord: (age: string) => string;
  /** In a page as the hub printed it, and when that is not now any more. */
  readonly printed: (time: string) => string;
  readonly printedOld: (time: string) => string;
  readonly calmBecause: (sources: string) => string;
  readonly speaksFor: (name: string, trust: string, regions: number) => string;
  readonly speaksForSome: (name: string, trust: string) => string;
  readonly bar: string;
  readonly barNoPlace: string;
  readonly forReal: string;
  readonly alerts: (regions: number) => string;
  readonly parts: (regions: number) => string;
  readonly noneNew: string;
  readonly alsoInParts: (regions: number, names: string) => string;
  readonly standing: (names: string) => string;
  readonly standingSince: (name: string, time: string) => string;
  readonly unknownOf: (regions: number) => string;
  readonly andMore: (names: string, number: number) => string;
  readonly whereAreYou: string;
  readonly byList: string;
  readonly byMap: string;
  readonly byDevice: string;
  readonly deviceHint: string;
  readonly looking: string;
  readonly notHere: string;
  readonly noPosition: string;
  /** Outlines are known of these, and of nothing in them. */
  readonly onlyCoarse: (names: string) => string;
  readonly takeCoarse: (names: string) => string;
  readonly needsSecure: string;
  readonly pickOnMap: string;
  readonly cancel: string;
  readonly notFound: (names: string) => string;
  readonly exerciseBeside: string;
  readonly showExercise: string;
  readonly backToAlert: string;
  readonly insecure: string;
  readonly untrusted: string;
  readonly howToSecure: string;
  readonly noChanges: string;
  readonly wall: {
    readonly open: string;
    readonly scan: string;
    readonly leave: string;
    readonly notAwake: string;
  };
};
