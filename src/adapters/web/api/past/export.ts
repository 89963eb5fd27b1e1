import { once } from 'node:events';
import type { Response } from 'express';
import { z } from 'zod';
import { AppError } from '../../../../app/kit/errors.ts';
import { EXPORT_FORMATS, type ExportWritten, exportPast } from '../../../../app/recordings/export.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import { feedId, instantText } from '../../../kit/fields.ts';
import { deskOf, fromStore } from '../../server/ask.ts';
import { guarded, TOKEN_PROBLEMS } from '../../server/route.ts';

const TYPES = { ndjson: 'application/x-ndjson; charset=utf-8', csv: 'text/csv; charset=utf-8' } as const;
/** Told after the last line: whoever has them has all of it. */
const TRAILERS = ['AllClear-Lines', 'AllClear-Left-Out'] as const;

/** `GET /v1/export`: a recorded part of a feed, sent as it is read, however long it is. */
export const exportRoute = guarded({
  method: 'get',
  path: '/v1/export',
  id: 'exportPast',
  tag: 'Past',
  summary: 'A recorded part of a feed, as a file',
  description:
    'As NDJSON a scenario that a drill can play: what stood at the beginning, then every signal in the order of its arrival. As CSV the intervals of the history, as an import reads them. Where the log is too short the intervals of the history stand in for it, up to the time in `AllClear-History-Until`. The trailers `AllClear-Lines` and `AllClear-Left-Out` (intervals that the layout of a CSV cannot name) come last; an answer that breaks off before its end is not whole.',
  needs: ['review'],
  query: z.strictObject({
    feed: feedId.optional(),
    from: instantText,
    to: instantText.optional().meta({ description: 'Now when absent.' }),
    format: z.enum(EXPORT_FORMATS).optional().meta({ description: '`ndjson` when absent.', example: 'ndjson' }),
  }),
  answers: {
    200: {
      description: 'The file.',
      content: { 'application/x-ndjson': z.string(), 'text/csv': z.string() },
    },
  },
  problems: ['request.invalid', ...TOKEN_PROBLEMS, 'feed.unknown', 'log.unavailable'],
  handle: async ({ ports, req, res, query }) => {
    const desk = await deskOf(ports, query.feed);
    const { format = 'ndjson', from } = query;
    const span = { from, to: query.to ?? ports.now() };
    if (span.from >= span.to) throw new AppError('request.invalid', 'from: lies after to');
    const { feed, history, registry, log } = desk;
    const exported = await fromStore(
      exportPast({ feed, catalogue: desk.follower.catalogue, history, log, registry }, span, format),
    );
    res.setHeader('Content-Type', TYPES[format]);
    res.setHeader('Content-Disposition', `attachment; filename="${feed.id}.${format}"`);
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('AllClear-Feed-Status', feed.status);
    if (exported.historyUntil !== null) res.setHeader('AllClear-History-Until', formatInstant(exported.historyUntil));
    if (req.method === 'HEAD') return void res.end();
    await stream(res, exported.texts, exported.written);
  },
});

/** Nothing is read ahead of who takes it. An answer that fails on the way is broken off, which no client takes for its end. */
const stream = async (res: Response, texts: AsyncIterable<string>, written: () => ExportWritten): Promise<void> => {
  res.setHeader('Trailer', TRAILERS.join(', '));
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  try {
    for await (const text of texts) {
      if (gone.signal.aborted) return;
      if (!res.write(text)) await once(res, 'drain', { signal: gone.signal });
    }
    const { lines, leftOut } = written();
    res.addTrailers({ 'AllClear-Lines': String(lines), 'AllClear-Left-Out': String(leftOut) });
    res.end();
  } catch (error) {
    if (gone.signal.aborted) return;
    if (!res.headersSent) throw error;
    res.destroy();
  }
};
