import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../../../app/kit/clock.ts';
import { AppError } from '../../../app/kit/errors.ts';
import type { Observe } from '../../../app/kit/observe.ts';
import { type CertificateFiles, readCertificate, watchCertificate } from './certificate.ts';

/** One port for all, with bounds on whoever connects and what it may leave open. */
export type HttpServer = {
  readonly server: Server;
  readonly url: string;
  /** Answers requests; those that a connection asks far ahead of its answers are dropped with it. */
  answer(listener: RequestListener): void;
  /** Requests in hand are finished; connections that idle are ended. */
  close(): Promise<void>;
};

/** Ten thousand subscribers that come back at once wait here, and not for the second try of their system a second later. */
const BACKLOG = 4_096;
/** Connections beside those of subscribers: requests, and whoever has not said yet what it wants. */
const OTHERS = 1_000;
/**
 * Requests of one connection that may come, one after the other, before the answer to the one before them. Hardly a
 * client does that; with thousands in what is read at once, everybody else would wait until all of them are answered.
 */
const MAX_AHEAD = 32;
/** A whole request must have come by then, body and all; of a file, something; milliseconds. */
const REQUEST_LIMIT = 60_000;
/** How often connections are looked at that are past a limit; milliseconds. */
const LOOK_EVERY = 1_000;
/** Requests that take longer than this to finish are cut off when closing; milliseconds. */
const CLOSE_LIMIT = 2_000;

export type HttpServerPorts = {
  readonly http: Address & {
    readonly headTimeout: number;
    readonly maxConnections: number | null;
    readonly publicUrl: string | null;
    readonly tls: Tls;
  };
  readonly maxSubscribers: number;
  /** Other processes of this hub listen on the same port. */
  readonly isOneOfSeveral: boolean;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** Throws `internal` when the port is taken, and when there is no certificate where one is said to be. */
export const openHttpServer = async (ports: HttpServerPorts): Promise<HttpServer> => {
  const { http, observe } = ports;
  const limits = {
    headersTimeout: http.headTimeout,
    requestTimeout: 0, // Kept below, where files may take longer.
    connectionsCheckingInterval: LOOK_EVERY,
  };
  const files = certificateFiles(http);
  const { server, endWatch } =
    files === undefined
      ? { server: createServer(limits), endWatch: async () => {} }
      : await secureServer(files, { ...limits, handshakeTimeout: http.headTimeout }, ports);
  server.maxConnections = http.maxConnections ?? ports.maxSubscribers + OTHERS;
  server.on('drop', () => observe('connection.dropped'));
  await listen(server, http, ports.isOneOfSeveral);
  return {
    server,
    url: http.publicUrl ?? urlOf(server, http.host, files === undefined ? 'http' : 'https'),
    answer: (listener) => server.on('request', inTurn(listener, observe)),
    close: async () => {
      await endWatch();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), CLOSE_LIMIT).unref();
      });
    },
  };
};

/** Undefined: TLS ends in front of the hub, or nowhere. */
export const certificateFiles = ({ tls: { cert, key } }: { readonly tls: Tls }): CertificateFiles | undefined =>
  cert === null || key === null ? undefined : { cert, key };

/** Connections that are there keep the certificate they came with. */
const secureServer = async (
  files: CertificateFiles,
  limits: Readonly<Record<string, number>>,
  { clock, observe }: Pick<HttpServerPorts, 'clock' | 'observe'>,
): Promise<{ readonly server: Server; readonly endWatch: () => Promise<void> }> => {
  const { until, mark, ...first } = await readCertificate(files);
  const server = createSecureServer({ ...limits, ...first, minVersion: 'TLSv1.2' });
  // A client that speaks no TLS here, or breaks off in the middle of it.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  observe('tls.loaded', { until });
  const { close } = watchCertificate(files, mark, ({ cert, key }) => server.setSecureContext({ cert, key }), {
    clock,
    observe,
  });
  return { server, endWatch: close };
};

const inTurn = (listener: RequestListener, observe: Observe): RequestListener => {
  const ahead = new WeakMap<Socket, number>();
  return (req, res) => {
    const { socket } = req;
    if (socket.destroyed) return;
    const count = res.socket === null ? (ahead.get(socket) ?? 0) + 1 : 0;
    if (count > MAX_AHEAD) {
      observe('connection.dropped');
      socket.destroy();
      return;
    }
    ahead.set(socket, count);
    endLate(req, res);
    listener(req, res);
  };
};

/** What is as long as a file. */
const FILES = /^\/v1\/(?:imports|scenarios)(?:\?|$)/;

/** A body that is not there in time is waited for no longer. A file may take as long as something of it comes. */
const endLate = (req: IncomingMessage, res: ServerResponse): void => {
  const { headers, socket } = req;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
  const isFile = FILES.test(req.url ?? '');
  let before = socket.bytesRead;
  const look = setInterval(() => {
    if (req.complete) return;
    if (isFile && socket.bytesRead > before) {
      before = socket.bytesRead;
      return;
    }
    if (!res.headersSent) socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
    socket.destroy();
  }, REQUEST_LIMIT);
  look.unref();
  res.once('close', () => clearInterval(look));
};

type Address = { readonly host: string; readonly port: number };
type Tls = { readonly cert: string | null; readonly key: string | null };

/**
 * Gateways of one hub each listen for themselves where that is possible, and the system deals the connections out
 * evenly. Elsewhere the process that started them takes all and hands them out, which costs more than to serve them.
 */
const sharesPort = (port: number, isOneOfSeveral: boolean): boolean =>
  isOneOfSeveral && port > 0 && canSharePort(process.versions.node);

/** `reusePort` came with Node 22.12 and 23.1; only Linux deals out evenly. */
export const canSharePort = (node: string, platform: NodeJS.Platform = process.platform): boolean => {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  return platform === 'linux' && (major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12));
};

/** A port that is shared can be taken by anybody who shares it, another hub too: so it has to be free before. */
export const assertFree = async (address: Address): Promise<void> => {
  const probe = createServer();
  await listen(probe, address, false);
  await new Promise((resolve) => probe.close(resolve));
};

const listen = (server: Server, { host, port }: Address, isOneOfSeveral: boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError('internal', `port ${port} is in use; set another with ALLCLEAR_HTTP_PORT`, { cause: error })
          : error,
      );
    });
    const shared = sharesPort(port, isOneOfSeveral) ? { reusePort: true } : {};
    server.listen({ port, host, backlog: BACKLOG, ...shared }, () => resolve());
  });

const urlOf = (server: Server, host: string, scheme: 'http' | 'https'): string => {
  const { port } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${scheme}://${name}:${port}`;
};
