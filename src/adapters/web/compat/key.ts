import type { RequestHandler } from 'express';

/** These services take a key as it is: here it is a token of the hub, and is sent as one from now on. */
export const takeKey: RequestHandler = (req, _res, next) => {
  const key = req.headers.authorization;
  if (key !== undefined && WEBHOOK.test(req.path) && /^[\x21-\x7e]{1,512}$/.test(key))
    req.headers.authorization = `Bearer ${key}`;
  next();
};

const WEBHOOK = /^\/api\/v3\/webhook\/?$/;
