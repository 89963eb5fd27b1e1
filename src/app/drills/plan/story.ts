import { formatInstant, parseInstant } from '../../../domain/instant.ts';

/** One thing that happens; times are seconds after the beginning. */
export type Line = {
  readonly source: string;
  readonly kind: 'alert' | 'all-clear' | 'snapshot' | 'heartbeat';
  readonly at: number;
  /** When it arrives, when that is later. */
  readonly heard?: number;
  readonly region?: string;
  readonly active?: readonly { readonly region: string; readonly at: string }[];
  readonly threats?: readonly { readonly kind: string; readonly level: string }[];
};

export type Story = {
  readonly title: string;
  readonly titleUk: string;
  readonly description: string;
  readonly begins: string;
  readonly seconds: number;
  readonly sources: Readonly<Record<string, { readonly trust: string; readonly silentAfter?: number }>>;
  readonly lines: readonly Line[];
};

/** The story as the file that it becomes. */
export const written = (id: string, { begins, seconds, sources, lines, ...texts }: Story): string => {
  const start = parseInstant(begins) ?? 0;
  const time = (second: number): string => formatInstant(start + Math.round(second * 1000));
  const head = { scenario: id, ...texts, version: 1, sources, seconds };
  const arrival = ({ at, heard }: Line): number => heard ?? at;
  const signals = [...lines]
    .sort((a, b) => arrival(a) - arrival(b) || a.at - b.at)
    .map(({ at, heard, source, kind, ...rest }, index) => ({
      id: `${id}-${index + 1}`,
      source,
      kind,
      ...rest,
      at: time(at),
      ...(heard === undefined || heard === at ? {} : { receivedAt: time(heard) }),
    }));
  return `${[head, ...signals].map((line) => JSON.stringify(line)).join('\n')}\n`;
};
