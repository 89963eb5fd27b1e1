import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service that the hub polls: a list of the regions with an alert. */
export type Upstream = {
  readonly url: string;
  show(regions: readonly string[]): void;
  /** When it was asked last. */
  askedAt(): number;
  close(): Promise<void>;
};

export const upstream = async (): Promise<Upstream> => {
  let active: readonly string[] = [];
  let askedAt = 0;
  const server = createServer((_request, response) => {
    askedAt = Date.now();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ active: active.map((region) => ({ region })) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    show: (regions) => {
      active = regions;
    },
    askedAt: () => askedAt,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
