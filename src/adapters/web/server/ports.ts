import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Audit } from '../../../app/access/audit.ts';
import type { People } from '../../../app/access/people.ts';
import type { BackupOffice } from '../../../app/backup/office.ts';
import type { DrillOffice } from '../../../app/drills/office.ts';
import type { Desks } from '../../../app/gateway/desk.ts';
import type { ImportOffice } from '../../../app/import/office.ts';
import type { Observe } from '../../../app/kit/observe.ts';
import type { DestinationOffice } from '../../../app/notify/office.ts';
import type { PreparedMessage } from '../../../app/operator/act.ts';
import type { AloneUpTo } from '../../../app/operator/doubts.ts';
import type { OutlineOffice } from '../../../app/outlines/office.ts';
import type { PushOffice } from '../../../app/push/office.ts';
import type { SourceAdmin } from '../../../app/sources/administration.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import type { Instant } from '../../../domain/words.ts';
import type { CapSender, Outline } from '../../../protocol/formats/cap/document.ts';
import type { Crowd } from '../compat/crowd.ts';

/** The ports of the HTTP side. */
export type HttpPorts = {
  readonly desks: Desks;
  readonly settings: HttpSettings;
  /** The health of this process; the doubts of the default feed are added to it. */
  readonly health: () => Promise<Health>;
  /** Why this process does not do its work though nothing outside keeps it from it; absent or empty: it does. */
  readonly stuck?: () => readonly string[];
  readonly metrics: {
    readonly contentType: string;
    render(): Promise<string>;
    /** The token that `/metrics` asks for from everywhere; null: from elsewhere than this machine for an operator's. */
    readonly token?: string | null;
    /** True: it is told to all who reach the port. */
    readonly public?: boolean;
    /** False: there is no `/metrics`. */
    readonly enabled?: boolean;
  };
  /** Takes over a request for a stream of server-sent events; answers it in every case. */
  readonly live: { stream(req: IncomingMessage, res: ServerResponse): void };
  /** The same for a span of the past. */
  readonly playback?: { stream(req: IncomingMessage, res: ServerResponse): void };
  /** Counts who listens in the formats of other services; absent: nobody can. */
  readonly crowd?: Crowd;
  /** The dashboard; asked for whatever no route of ours takes. It calls `next` for what it does not have. */
  readonly page?: RequestHandler;
  /** The outlines of a country's regions, as far as any are known; absent: none. */
  readonly outlines?: (country: string) => ReadonlyMap<RegionId, Outline>;
  /** Takes outlines of an operator's own; absent: this hub takes none. */
  readonly outlineOffice?: OutlineOffice;
  /** GeoJSON of the operator's own; absent: there is none. */
  readonly map?: Buffer;
  /** Absent: this hub takes no files. */
  readonly imports?: ImportOffice;
  /** Absent: this hub plays no drills. */
  readonly drills?: DrillOffice;
  /** Absent: this hub gives no backups. */
  readonly backup?: BackupOffice;
  readonly people: People;
  readonly audit: Audit;
  readonly destinations: DestinationOffice;
  /** Absent: nobody can subscribe by himself. */
  readonly push?: PushOffice;
  readonly sourceAdmin: SourceAdmin;
  readonly now: () => Instant;
  readonly observe: Observe;
  readonly defaultFeed: string;
  readonly version: string;
};

export type HttpSettings = {
  /** Bytes of a body after inflating. */
  readonly maxBody: number;
  /** Signals in one body. */
  readonly maxSignals: number;
  /** Express's `trust proxy`: how many proxies stand in front, or which addresses are believed. */
  readonly trustProxy: boolean | number | string | readonly string[];
  /** Where the world reaches this hub; stands in the documents. Null: where the request for them came. */
  readonly publicUrl: string | null;
  /** Requests per minute and address to the public answers; absent or null: no limit. */
  readonly requestsPerMinute?: number | null;
  /** How far one person may reach alone by hand; absent: anywhere. */
  readonly twoPersons?: AloneUpTo;
  /** Messages prepared to be said by hand. */
  readonly messages?: readonly PreparedMessage[];
  /** The regions that lists in the formats of others speak for; absent or empty: the whole country. */
  readonly compatibleOnly?: readonly string[];
  /** Who the messages of CAP say they are from; null: what follows from `publicUrl`. */
  readonly cap?: { readonly [Name in keyof CapSender]: string | null };
};

export type Health = {
  /** Why this process should not be asked; empty when it should. */
  readonly reasons: readonly string[];
  /** Parts that work, but not as they should. */
  readonly degraded?: readonly string[];
};
