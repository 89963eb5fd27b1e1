import { AddressProblem } from '../adapters/allclear/address.ts';
import { FileProblem } from '../adapters/files/file-problem.ts';
import { AppError } from '../app/kit/errors.ts';
import { safeJson, safeLines } from '../protocol/safe-text.ts';
import type { Cli } from './cli.ts';
import type { ExitCode } from './exit.ts';
import { CliError, EXIT } from './exit.ts';
import { asTyped } from './text/as-typed.ts';

/** How a command failed, as people and programs are told. */
export type Failure = { readonly code: string; readonly detail: string; readonly exit: ExitCode };

export const failureOf = (error: unknown): Failure => {
  if (error instanceof CliError) return { code: error.code, detail: error.message, exit: error.exit };
  if (error instanceof AddressProblem) return { code: 'usage', detail: error.message, exit: EXIT.usage };
  if (error instanceof FileProblem) return { code: 'file.unreadable', detail: error.message, exit: EXIT.failed };
  if (error instanceof AppError) return { code: error.code, detail: error.message, exit: EXIT.failed };
  // By its name: the settings are read by a part that is loaded only when it is needed.
  if (error instanceof Error && error.name === 'SettingsError')
    return { code: 'settings.invalid', detail: error.message, exit: EXIT.usage };
  return { code: 'internal', detail: error instanceof Error ? error.message : String(error), exit: EXIT.failed };
};

/** One line on standard error; with `--json` the one document on standard output. Never a stack. */
export const tellFailure = (
  cli: Pick<Cli, 'stdout' | 'stderr' | 'called'>,
  json: boolean,
  { code, detail }: Failure,
): void => {
  const typed = asTyped(detail, cli.called);
  if (json) cli.stdout(`${safeJson({ error: { code, detail: typed } })}\n`);
  else cli.stderr(`allclear: ${safeLines(typed)}\n`);
};
