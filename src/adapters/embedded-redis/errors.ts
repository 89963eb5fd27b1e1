/**
 * Thrown when no rung of the ladder led to a Redis. The message says why for each,
 * and ends with the one line that installs Redis on this system.
 */
export class NoRedisError extends Error {
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[], installLine: string, options?: ErrorOptions) {
    super(
      ['No Redis could be started:', ...reasons.map((reason) => `  ${reason}`), `To install one: ${installLine}`].join(
        '\n',
      ),
      options,
    );
    this.name = 'NoRedisError';
    this.reasons = reasons;
  }
}

/**
 * Thrown when a Redis was found and is not usable on this data folder: it ended, hung, or cannot read the data.
 * The ladder stops there, because another rung would hide data that exists.
 */
export class RedisStartError extends Error {
  constructor(message: string, lastLines: readonly string[] = [], options?: ErrorOptions) {
    super([message, ...lastLines.map((line) => `  ${line}`)].join('\n'), options);
    this.name = 'RedisStartError';
  }
}
