import type { Language } from './text/texts.ts';

/** Exit codes; scripts rely on these numbers. Anything but 0 from `status REGION` is no all-clear. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  noToken: 4,
  alert: 10,
  partial: 11,
  unknown: 12,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Thrown to end a command with one clear line that says what to do. */
export class CliError extends Error {
  readonly code: string;
  readonly exit: ExitCode;

  constructor(code: string, detail: string, exit: ExitCode = EXIT.failed, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'CliError';
    this.code = code;
    this.exit = exit;
  }
}

export const usage = (detail: string): CliError => new CliError('usage', detail, EXIT.usage);

/** Their meaning, as every help says it. */
export const EXITS: Readonly<Record<Language, string>> = {
  en: 'Exit codes: 0 done, 1 failed, 2 bad usage, 3 hub not reachable, 4 no token that allows it.',
  uk: 'Коди виходу: 0 зроблено, 1 не вдалося, 2 неправильна команда, 3 хаб недосяжний, 4 немає токена з таким правом.',
};
