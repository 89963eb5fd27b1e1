import type { Clock } from '../../../app/kit/clock.ts';
import type { Closable } from '../../../app/kit/lifetime.ts';
import { openTogether } from '../../../app/kit/lifetime.ts';
import type { Log } from '../../../app/log/log.ts';
import { fastStatus } from '../api/now/fast-status.ts';
import { firstLook } from '../api/now/first-look.ts';
import { crowdOf } from '../compat/crowd.ts';
import { jaamGateway } from '../compat/jaam.ts';
import { addresses } from '../live/admission/address.ts';
import { type LiveGateway, liveGateway } from '../live/fanout/gateway.ts';
import type { LiveSettings } from '../live/fanout/ports.ts';
import { documents, readPrinter } from '../page/document.ts';
import { type PageFiles, pageFiles } from '../page/static.ts';
import { playbackGateway } from '../past/gateway.ts';
import { httpApp } from '../server/app.ts';
import type { HttpPorts, HttpSettings } from '../server/ports.ts';
import { orLimited, readerGate } from '../server/reader-gate.ts';
import { doorOf, type WebhookDoor } from './door.ts';
import { type HttpServerPorts, openHttpServer } from './http-server.ts';
import { openReaders, readerSide } from './readers.ts';

export type WebSettings = {
  readonly http: HttpServerPorts['http'] &
    Required<Pick<HttpSettings, 'maxBody' | 'trustProxy' | 'requestsPerMinute' | 'compatibleOnly'>>;
  readonly live: Omit<LiveSettings, 'trustProxy'>;
  readonly intake: Pick<HttpSettings, 'maxSignals'>;
  /** `public`: everybody may read. */
  readonly access: Required<Pick<HttpSettings, 'twoPersons'>> & { readonly public: boolean };
  readonly operator: Required<Pick<HttpSettings, 'messages'>>;
  readonly cap: NonNullable<HttpSettings['cap']>;
};

export type WebPorts = Omit<HttpPorts, 'settings' | 'crowd' | 'live' | 'playback' | 'page' | 'now'> & {
  readonly settings: WebSettings;
  /** Told how many listen, as soon as anybody can. */
  readonly watch: (subscribers: LiveGateway['counts']) => void;
  /** The log of a feed, for the past that its history does not keep. */
  readonly log: (feed: string) => Log;
  /** Where the files of the page are. */
  readonly pageDir: string;
  /** Where another service calls this hub; undefined: none does. */
  readonly webhook: WebhookDoor | undefined;
  readonly isOneOfSeveral: boolean;
  readonly clock: Clock;
};

/** Everything on the HTTP port: the API, the page, the live feed, playbacks and the formats of others. */
export const openWeb = (ports: WebPorts): Promise<Closable & { readonly url: string }> =>
  openTogether(async (life) => {
    const { desks, defaultFeed, clock, observe, isOneOfSeveral } = ports;
    const { http, access } = ports.settings;
    const { trustProxy } = http;
    const streams = { ...ports.settings.live, trustProxy };
    const page = await openPage(ports);
    const live = liveGateway({ desks, settings: streams, clock, observe, defaultFeed });
    const playback = playbackGateway({ desks, log: ports.log, settings: streams, clock, observe, defaultFeed });
    ports.watch(live.counts);
    const { maxSubscribers } = streams;
    const { server, url, answer, close } = await openHttpServer({
      http,
      maxSubscribers,
      isOneOfSeveral,
      clock,
      observe,
    });
    const crowd = crowdOf(streams, clock.now);
    const asked: HttpPorts & { readonly crowd: typeof crowd } = {
      ...ports,
      settings: settingsOf(ports.settings),
      now: clock.now,
      crowd,
      live,
      playback,
      page: (req, res, next) => {
        if (!page(req, res)) next();
      },
    };
    const jaam = life.use(jaamGateway(asked));
    const fast = fastStatus(asked, streams.fastWrites === 'auto');
    const door = doorOf({ fast, app: httpApp(asked), webhook: ports.webhook, jaam, live, playback });
    const addressOf = addresses(trustProxy);
    const gate = readerGate((token, req) => orLimited(desks.principal(token, addressOf(req))));
    const readers = access.public ? openReaders : life.use(readerSide(gate, page, clock));
    answer(door.answer(readers.answer));
    server.on('upgrade', readers.upgrade(door.upgrade));
    life.use({ close });
    life.use(live);
    life.use(crowd);
    life.use(playback);
    return { url };
  });

/** A visitor who may not read everything is told nothing by the document either. */
const openPage = async ({ settings, desks, defaultFeed, pageDir, clock }: WebPorts): Promise<PageFiles> => {
  const printer = settings.access.public ? await readPrinter(pageDir) : undefined;
  if (printer === undefined) return pageFiles(pageDir);
  return pageFiles(
    pageDir,
    documents({ printer, look: (places) => firstLook(desks, defaultFeed, places), now: clock.now }),
  );
};

const settingsOf = ({ http, intake, access, operator, cap }: WebSettings): HttpSettings => ({
  maxBody: http.maxBody,
  maxSignals: intake.maxSignals,
  trustProxy: http.trustProxy,
  publicUrl: http.publicUrl,
  requestsPerMinute: http.requestsPerMinute,
  compatibleOnly: http.compatibleOnly,
  twoPersons: access.twoPersons,
  messages: operator.messages,
  cap,
});
