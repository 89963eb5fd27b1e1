import { afterEach, describe, expect, test } from 'vitest';
import { startSourceHub } from '../support/upstream-hub.ts';
import { startUpstream } from '../support/upstream-server.ts';

/** Mistakes around what others say: secrets, addresses, connections; each by its name, from the upstream to the hub that hears it. */
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const open = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const one = await starting;
  opened.push(one);
  return one;
};

describe('secrets in addresses', () => {
  test('a password or a token of a source in its public status or in the log', async () => {
    const hub = await open(startSourceHub());
    const upstream = await open(startUpstream(({ headers }) => ({ status: 500, body: `no ${headers.authorization}` })));
    const url = `${upstream.url.replace('//', '//siren:pa55word@')}/list?token=t0ken-of-ours`;
    const basic = Buffer.from('siren:pa55word').toString('base64');
    await hub.ingest({ json: [{ id: 'city', url, interval: '50ms' }] });
    await hub.until('it failed', () => hub.observed.some(({ fields }) => fields['code'] === 'upstream.http'));
    expect(upstream.seen[0]).toMatchObject({
      path: '/list?token=t0ken-of-ours',
      headers: { authorization: `Basic ${basic}` },
    });
    const told = JSON.stringify([await hub.status('city'), hub.observed]);
    expect(told).toContain('500: no');
    for (const secret of ['pa55word', 't0ken-of-ours', basic]) expect(told).not.toContain(secret);
  });
});
