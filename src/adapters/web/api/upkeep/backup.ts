import { once } from 'node:events';
import { z } from 'zod';
import type { BackupOffice } from '../../../../app/backup/office.ts';
import { AppError } from '../../../../app/kit/errors.ts';
import { sendJson } from '../../server/answers.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { guarded, type Route, TOKEN_PROBLEMS } from '../../server/route.ts';

const officeOf = ({ backup }: HttpPorts): BackupOffice => {
  if (backup === undefined) throw new AppError('route.unknown', 'this hub gives no backups');
  return backup;
};

const ASK = ['request.invalid', 'route.unknown', ...TOKEN_PROBLEMS, 'log.unavailable'] as const;
const TYPE = 'application/x-ndjson';

/** `GET /v1/backup`: everything the hub keeps, sent as it is read. */
const give = guarded({
  method: 'get',
  path: '/v1/backup',
  id: 'getBackup',
  tag: 'Access',
  summary: 'Everything this hub keeps, as a file',
  description:
    'Logs, histories, imports, people and sources with the hashes of their tokens, destinations with their secrets, the audit: keep it like a password. Each feed is as it was at one moment. The last line says that it is whole.',
  needs: ['manage'],
  query: z.strictObject({}),
  answers: { 200: { description: 'The file.', content: { [TYPE]: z.string() } } },
  problems: [...ASK, 'backup.impossible'],
  handle: async ({ ports, req, res }) => {
    const office = officeOf(ports);
    const begin = (): void => {
      res.setHeader('Content-Type', TYPE);
      res.setHeader('Content-Disposition', 'attachment; filename="allclear-backup.ndjson"');
      res.setHeader('Cache-Control', 'no-store');
    };
    if (req.method === 'HEAD') {
      begin();
      return void res.end();
    }
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    try {
      for await (const text of office.read()) {
        if (gone.signal.aborted) return;
        if (!res.headersSent) begin();
        if (!res.write(text)) await once(res, 'drain', { signal: gone.signal });
      }
      res.end();
    } catch (error) {
      if (gone.signal.aborted) return;
      if (!res.headersSent) throw error;
      res.destroy(); // Broken off, which no client takes for its end.
    }
  },
});

/** `POST /v1/restore`: a backup into a hub that has nothing yet. */
const take = guarded({
  method: 'post',
  path: '/v1/restore',
  id: 'restoreBackup',
  tag: 'Access',
  summary: 'Take a backup into an empty hub',
  description:
    'Only into a hub that has no log and no people yet. Nothing is written before all of it has been read. Tokens of people and sources work as they did; the first admin is that of the new hub.',
  needs: ['manage'],
  query: z.strictObject({}),
  body: { [TYPE]: z.string().meta({ format: 'binary', description: 'The file as it is.' }) },
  answers: {
    201: { description: 'It is in.', content: { 'application/json': z.object({ keys: z.int() }) } },
  },
  problems: [...ASK, 'request.malformed', 'restore.not-empty', 'backup.impossible', 'body.too-large'],
  handle: async ({ ports, req, res, changed }) => {
    const taken = await officeOf(ports).take(req);
    sendJson(res, taken, 201);
    changed({ after: taken });
  },
});

export const backupRoutes: readonly Route[] = [give, take];
