import express, { type Request, type Response } from 'express';
import type { z } from 'zod';
import { AppError } from '../../../app/kit/errors.ts';

/** The content type of a body. */
export type BodyKind = 'json' | 'lines';

const KINDS: Readonly<Record<string, BodyKind>> = {
  'application/json': 'json',
  'application/x-ndjson': 'lines',
  'application/ndjson': 'lines',
};

/** Throws `body.media-type`. */
export const bodyKind = (req: Request): BodyKind => {
  const [type = '', ...parameters] = (req.get('Content-Type') ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (kind === undefined) {
    throw new AppError(
      'body.media-type',
      `${type === '' ? 'the body has no Content-Type' : `"${type}" is not read`}; ${Object.keys(KINDS).join(', ')} are`,
      {
        fields: { accepted: Object.keys(KINDS) },
      },
    );
  }
  const charset = parameters
    .find((part) => part.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw new AppError('body.media-type', `charset ${charset} is not read; JSON is UTF-8`);
  }
  return kind;
};

/** Reads bodies of at most `limit` bytes, counted after inflating (gzip, deflate, br). */
export const bodyReader = (limit: number): ((req: Request, res: Response) => Promise<string>) => {
  const read = express.raw({ type: () => true, limit, inflate: true });
  return (req, res) =>
    new Promise((resolve, reject) => {
      read(req, res, (error?: unknown) => {
        if (error !== undefined) {
          reject(error);
          return;
        }
        const body: unknown = req.body;
        try {
          resolve(Buffer.isBuffer(body) ? utf8.decode(body) : '');
        } catch (cause) {
          reject(new AppError('request.malformed', 'the body is no UTF-8', { cause }));
        }
      });
    });
};

/** Drops a byte order mark, and refuses what others would quietly replace. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes; what a person asks for in JSON is short. */
const MAX_ASKED = 16 * 1024;
const readAsked = bodyReader(MAX_ASKED);

/** A body in JSON, as the schema has it; an empty one is an empty object. Throws `request.malformed`, `body.media-type`. */
export const askedBody = async <Schema extends z.ZodType>(
  req: Request,
  res: Response,
  schema: Schema,
): Promise<z.output<Schema>> => {
  const text = await readAsked(req, res);
  if (text.trim() === '') return schema.parse({});
  if (bodyKind(req) !== 'json') throw new AppError('body.media-type', 'this takes application/json');
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new AppError('request.malformed', 'the body is no JSON', { cause });
    throw cause;
  }
};
