/** Why a hub could not be reached, in words. */
export const reachProblem = (base: URL, error: unknown): string => {
  const where = base.origin;
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${where}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name ${base.hostname} cannot be looked up`;
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return `${where} ended the connection`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `there is no way to ${where}`;
    case 'ETIMEDOUT':
    case 'TimeoutError':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `${where} does not answer`;
    default:
      return `${where} cannot be reached: ${messageOf(error)}`;
  }
};

/** The code of the error or of what caused it: `fetch` wraps, and trying several addresses gathers. */
const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  if (error.name === 'TimeoutError') return error.name;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
};

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? messageOf(error.cause) : error.message;
};
