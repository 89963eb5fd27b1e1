import type { HubAnswer } from '../adapters/allclear/http-client.ts';
import { safeText } from '../protocol/safe-text.ts';
import { CliError, EXIT } from './exit.ts';

/** The body of an answer, or the error that ends the command. */
export const bodyOf = (answer: HubAnswer): unknown => {
  switch (answer.kind) {
    case 'ok':
      return answer.body;
    case 'unreachable':
      throw unreachable(answer.detail);
    case 'problem':
      throw new CliError(
        safeText(answer.code),
        safeText(answer.detail),
        NAMED_WRONG.has(answer.code) ? EXIT.usage : EXIT.failed,
      );
  }
};

export const unreachable = (detail: string): CliError =>
  new CliError(
    'hub.unreachable',
    `${safeText(detail)}; start the hub with "allclear serve", or say where it is with --url`,
    EXIT.unreachable,
  );

/** What was asked for does not exist: another hub or another moment would not help. */
const NAMED_WRONG: ReadonlySet<string> = new Set(['region.unknown', 'feed.unknown', 'request.invalid']);
