import type { ErrorRequestHandler, Request, Response } from 'express';
import { z } from 'zod';
import { AppError, ERRORS, type ErrorCode } from '../../../app/kit/errors.ts';
import type { Observe } from '../../../app/kit/observe.ts';
import { flatIssues, inWords } from '../../kit/issues.ts';
import { sentAway } from './come-back.ts';
import { LINE_TYPE, lineOf, speaksForOthers } from './in-a-line.ts';

/** The one place where an error becomes an answer: `application/problem+json` with a stable `code`. */
export const answerProblems =
  (observe: Observe): ErrorRequestHandler =>
  (error: unknown, req, res, _next) => {
    const known = asAppError(error);
    if (ERRORS[known.code].status >= 500)
      observe('http.failed', { method: req.method, path: req.path, code: known.code, error });
    if (res.headersSent) {
      // Half an answer must not be taken for a whole one.
      res.destroy();
      return;
    }
    if (sentAway(req, res, { code: known.code, detail: known.message })) return;
    if (speaksForOthers(req.path)) sendLine(res, known);
    else sendProblem(req, res, known);
  };

const sendLine = (res: Response, error: AppError): void => {
  const body = lineOf({ code: error.code, detail: error.message });
  for (const [name, value] of Object.entries(headersOf(error))) res.setHeader(name, value);
  res.setHeader('Content-Type', LINE_TYPE);
  res.removeHeader('ETag');
  res.removeHeader('Last-Modified');
  res.statusCode = ERRORS[error.code].status;
  res.end(body);
};

const sendProblem = (req: Request, res: Response, error: AppError): void => {
  const { status } = ERRORS[error.code];
  for (const [name, value] of Object.entries(headersOf(error))) res.setHeader(name, value);
  // A strong validator, or a type, that was set for the answer that did not come.
  res.removeHeader('ETag');
  res.statusCode = status;
  const isUkrainian = error.ukrainian !== undefined && req.acceptsLanguages('en', 'uk') === 'uk';
  if (error.ukrainian !== undefined) {
    res.vary('Accept-Language');
    res.setHeader('Content-Language', isUkrainian ? 'uk' : 'en');
  }
  res.end(JSON.stringify({ ...problemOf(error), ...(isUkrainian ? { detail: error.ukrainian } : {}) }));
};

const problemOf = (error: AppError): object => {
  const { status, title } = ERRORS[error.code];
  return { type: problemType(error.code), title, status, detail: error.message, code: error.code, ...error.fields };
};

/** Where the problem is explained. */
const problemType = (code: ErrorCode): string => `/docs#problem-${code}`;

const headersOf = (error: AppError): Readonly<Record<string, string>> => ({
  'Content-Type': 'application/problem+json',
  'Cache-Control': 'no-store',
  ...(error.retryAfter === undefined ? {} : { 'Retry-After': String(error.retryAfter) }),
  ...(ERRORS[error.code].status === 401
    ? {
        'WWW-Authenticate':
          error.code === 'token.missing' ? 'Bearer realm="allclear"' : 'Bearer realm="allclear", error="invalid_token"',
      }
    : {}),
  // The rest of a body that is too large is not waited for.
  ...(error.code === 'body.too-large' ? { Connection: 'close' } : {}),
  ...(error.code === 'live.upgrade-required' ? { Upgrade: 'websocket', Connection: 'Upgrade' } : {}),
});

const asAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError) return invalid(error);
  const status = statusOf(error);
  if (status === 413) return new AppError('body.too-large', 'the body is larger than this hub takes', { cause: error });
  if (status === 415) return new AppError('body.media-type', messageOf(error), { cause: error });
  if (status !== undefined && status >= 400 && status < 500)
    return new AppError('request.malformed', messageOf(error), { cause: error });
  return new AppError(
    'internal',
    'Something broke; the log of the hub says more, by the X-Request-Id of this answer.',
    { cause: error },
  );
};

const invalid = (error: z.ZodError): AppError => {
  const issues = flatIssues(error.issues);
  return new AppError('request.invalid', inWords(issues), {
    cause: error,
    fields: {
      parameters: issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')])),
    },
  });
};

/** Errors of the body reader and the router carry a status. */
const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
