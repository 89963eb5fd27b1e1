/**
 * Every way in which something breaks, with what a client sees of it. Codes are public: never renamed, never reused.
 * Expected outcomes (a duplicate, a refused signal) are values, not errors.
 */
export const ERRORS = {
  'request.malformed': { status: 400, title: 'The request cannot be read' },
  'request.invalid': { status: 400, title: 'The request says something that is not allowed' },
  'signals.none-taken': { status: 400, title: 'No signal could be taken' },
  'region.unknown': { status: 404, title: 'There is no such region' },
  'message.unknown': { status: 404, title: 'There is no such message' },
  'feed.unknown': { status: 404, title: 'There is no such feed' },
  'dead-letter.unknown': { status: 404, title: 'There is no such dead letter' },
  'person.unknown': { status: 404, title: 'There is no such person' },
  'source.unknown': { status: 404, title: 'There is no such source' },
  'source.exists': { status: 409, title: 'There is a source of that name' },
  'source.by-settings': { status: 409, title: 'The settings say what this source is' },
  'import.unknown': { status: 404, title: 'There is no such import' },
  'act.doubtful': { status: 409, title: 'This is odd; say it again with confirm to do it' },
  'proposal.unknown': { status: 404, title: 'Nothing waits for a second person under that name' },
  'proposal.own': { status: 409, title: 'Another person has to confirm this' },
  'destination.unknown': { status: 404, title: 'There is no such destination' },
  'destination.exists': { status: 409, title: 'There is one already' },
  'destination.settled': { status: 409, title: 'The destination stands in the settings' },
  'subscription.unknown': { status: 404, title: 'There is no such subscription' },
  'acknowledgement.unknown': { status: 404, title: 'There is nothing to acknowledge' },
  'drill.unknown': { status: 404, title: 'There is no such drill' },
  'scenario.unknown': { status: 404, title: 'There is no such scenario' },
  'drill.no-report': { status: 404, title: 'The drill has no report yet' },
  'drill.ended': { status: 409, title: 'The drill has ended' },
  'drill.feed-in-use': { status: 409, title: 'The feed is in use' },
  'drill.live-feed': { status: 403, title: 'A drill may not go into a live feed' },
  'backup.impossible': { status: 409, title: 'What keeps the data of this hub cannot be backed up' },
  'restore.not-empty': { status: 409, title: 'This hub is not empty' },
  'route.unknown': { status: 404, title: 'There is nothing at this address' },
  'method.not-allowed': { status: 405, title: 'This address does not take that method' },
  'accept.none': { status: 406, title: 'Nothing of what the client accepts can be had here' },
  'body.too-large': { status: 413, title: 'The body is too large' },
  'body.media-type': { status: 415, title: 'Bodies of this type are not read here' },
  'live.upgrade-required': { status: 426, title: 'Connect by WebSocket, or accept text/event-stream' },
  'token.missing': { status: 401, title: 'A token is needed' },
  'token.unknown': { status: 401, title: 'The token is not known' },
  'token.other-feed': { status: 403, title: 'The token belongs to another feed' },
  'token.not-allowed': { status: 403, title: 'The token does not allow this' },
  'rate.limited': { status: 429, title: 'Too many requests' },
  'log.unavailable': { status: 503, title: 'The log cannot be reached; nothing was taken' },
  'queue.full': { status: 503, title: 'Too much is waiting; nothing was taken' },
  'subscriptions.full': { status: 503, title: 'No more subscriptions can be taken' },
  'live.full': { status: 503, title: 'No more subscribers can be taken' },
  'answer.unknown': { status: 503, title: 'The answer is not known, and this format cannot say so' },
  'hub.closing': { status: 503, title: 'The hub is restarting' },
  internal: { status: 500, title: 'Something broke' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ErrorCode = keyof typeof ERRORS;

export class AppError extends Error {
  readonly code: ErrorCode;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;
  /** More fields for the problem document. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Its text in Ukrainian, where that is more than its title. */
  readonly ukrainian: string | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: ErrorOptions & {
      readonly retryAfter?: number;
      readonly fields?: Readonly<Record<string, unknown>>;
      readonly ukrainian?: string;
    } = {},
  ) {
    super(detail, options);
    this.name = 'AppError';
    this.code = code;
    this.retryAfter = options.retryAfter ?? (ERRORS[code].status === 503 ? 2 : undefined);
    this.fields = options.fields ?? {};
    this.ukrainian = options.ukrainian;
  }
}
