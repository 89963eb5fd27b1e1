import type { HubAnswer } from '../adapters/allclear/http-client.ts';
import { safeText } from '../protocol/safe-text.ts';
import type { Session } from './cli.ts';
import { CliError, EXIT } from './exit.ts';

/** The body of an answer, or the error that ends the command. */
export const bodyOf = async (session: Session, answer: HubAnswer): Promise<unknown> => {
  if (answer.kind === 'ok') return answer.body;
  throw await problemOf(session, answer);
};

/** The reason that keeps a command from its end, in the language asked for, with the command that helps where there is one. */
export const problemOf = async (
  session: Session,
  answer: Exclude<HubAnswer, { readonly kind: 'ok' }>,
): Promise<CliError> => {
  const { t } = session;
  if (answer.kind === 'unreachable') return unreachable(session, answer.detail);
  const code = safeText(answer.code);
  const where = session.base().href;
  const detail = safeText(answer.detail);
  const exit = NAMED_WRONG.has(answer.code) ? EXIT.usage : EXIT.failed;
  if (answer.code === 'token.missing') return new CliError(code, t.access.needsToken(where), EXIT.noToken);
  const token = answer.code === 'token.unknown' ? await session.token() : undefined;
  if (token !== undefined)
    return new CliError(code, t.access.unknownToken(t.access.from[token.from], where), EXIT.noToken);
  // Details that the hub tells in that language need no title beside them.
  const told = answer.language === session.lang ? detail : t.problem(t.problems[answer.code], detail);
  return new CliError(code, told, NOT_ALLOWED.has(answer.code) ? EXIT.noToken : exit);
};

export const unreachable = ({ t }: Session, detail: string): CliError =>
  new CliError('hub.unreachable', t.unreachable(safeText(detail)), EXIT.unreachable);

/** Codes of what does not exist or cannot be read: another hub or another moment would not help. */
const NAMED_WRONG: ReadonlySet<string> = new Set([
  'region.unknown',
  'feed.unknown',
  'source.unknown',
  'person.unknown',
  'destination.unknown',
  'proposal.unknown',
  'dead-letter.unknown',
  'import.unknown',
  'scenario.unknown',
  'drill.unknown',
  'drill.live-feed',
  'request.invalid',
]);

const NOT_ALLOWED: ReadonlySet<string> = new Set(['token.unknown', 'token.not-allowed', 'token.other-feed']);
