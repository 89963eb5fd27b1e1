import type { RequestHandler } from 'express';
import rateLimit from 'express-rate-limit';
import { AppError } from '../../../app/kit/errors.ts';

const MINUTE = 60_000;

/** Addresses for those who watch over the hub. */
export const NOT_LIMITED = /^\/(?:livez|readyz|metrics)$/;

/**
 * At most so many requests a minute from one address, for hubs that the world reads. Signals are never held up by it:
 * they have a token, and several sources may stand behind one address. Nor are those who watch over the hub.
 */
export const limitReaders = (perMinute: number): RequestHandler =>
  rateLimit({
    windowMs: MINUTE,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skip: (req) => req.method === 'POST' || NOT_LIMITED.test(req.path),
    handler: (_req, res, next) => {
      const reset = Number(res.getHeader('Retry-After'));
      next(
        new AppError('rate.limited', `more than ${perMinute} requests in a minute`, {
          retryAfter: Number.isFinite(reset) && reset > 0 ? reset : 60,
        }),
      );
    },
  });
