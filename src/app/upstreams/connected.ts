import type { Level } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { withoutSecrets } from '../../protocol/without-secrets.ts';
import type { Intake, Receipt } from '../intake/door.ts';
import type { RefusedList } from '../intake/refused.ts';
import { tellRefused } from '../intake/refused.ts';
import type { Said } from '../intake/said.ts';
import { HEARTBEAT } from '../intake/said.ts';
import type { Clock } from '../kit/clock.ts';
import type { Closable } from '../kit/lifetime.ts';
import type { Observe } from '../kit/observe.ts';
import { shownRaw } from '../kit/shown.ts';
import type { SourceRecord } from '../sources/sources.ts';
import type { Failure } from './failure.ts';
import { failure } from './failure.ts';
import type { Unread } from './source.ts';
import type { SourceStatus, SourceStatuses } from './status.ts';
import { afterFailure, afterSuccess, newStatus } from './status.ts';

/** The words of a source that speaks by itself over an open connection; in order, one after another. */
export type Tell = {
  /** Its words. None: a heartbeat. */
  news(said: readonly Said[], newest?: Instant, unread?: readonly Unread[]): void;
  /** The same where it comes in the hub's own JSON: the door reads that. */
  text(items: readonly object[], unread: readonly Unread[]): void;
  /** Such text that the connection had kept: it counts by its own time, and the source does not speak now by it. */
  kept(items: readonly object[], unread: readonly Unread[]): void;
  /** Lines that could not be read; the source has not spoken by it. */
  refused(unread: readonly Unread[]): void;
  /** The levels of which its silence says something, when they change. */
  cover(levels: readonly Level[]): void;
  failed(failure: Failure): void;
};

export type ConnectedPorts = {
  readonly id: string;
  readonly from: string;
  /** Opens the connection and keeps it open; what breaks is said by `tell.failed`, and tried again. */
  readonly connect: (tell: Tell) => Closable;
  readonly record: () => Promise<SourceRecord | undefined>;
  /** Writes down what it covers from now on. */
  readonly cover: (levels: readonly Level[]) => Promise<void>;
  readonly door: Pick<Intake, 'submit' | 'take'>;
  readonly refused: RefusedList;
  readonly statuses: SourceStatuses;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** So much may wait for Redis before the connection is dropped and begun anew. */
const MAX_WAITING = 10_000;
/** A hub that cannot take it now is asked again; milliseconds. */
const RETRY_AFTER = 500;

/** Takes what a connection tells, in its order, and keeps the account of it. */
export const startConnected = (ports: ConnectedPorts): Closable => {
  const { id, clock, observe, statuses } = ports;
  let closed = false;
  let waiting = 0;
  let line: Promise<void> = Promise.resolve();

  const queue = (work: () => Promise<void>): void => {
    waiting += 1;
    line = line
      .then(() => (closed ? undefined : work()))
      .catch((error: unknown) => observe('source.poll-failed', { source: id, error }))
      .finally(() => {
        waiting -= 1;
      });
  };

  const change = async (
    record: SourceRecord | undefined,
    by: (status: SourceStatus) => SourceStatus,
  ): Promise<void> => {
    const trust = record?.trust ?? 'unconfirmed';
    const status = (await statuses.get(id)) ?? newStatus(ports.from, trust, false);
    await statuses.put(id, by({ ...status, from: ports.from, trust }));
  };

  /** `isList`: whether what stands there is a list, without which the source has not said how things are. */
  const take = async (
    submit: (source: SourceRecord) => Promise<Receipt>,
    isList: (index: number) => boolean,
    unread: readonly Unread[],
    newest?: Instant,
  ): Promise<void> => {
    const record = await ports.record();
    if (record === undefined || record.muted) return change(record, (status) => ({ ...status, state: 'muted' }));
    const receipt = await untilTaken(() => submit(record));
    if (receipt === undefined) return;
    const refusal = receipt.refused.find(({ index }) => isList(index));
    await refuse(unread);
    await change(record, (status) =>
      refusal === undefined
        ? afterSuccess(status, clock.now(), newest)
        : afterFailure(status, clock.now(), failure('hub.refused', `${refusal.code}: ${refusal.detail}`)),
    );
  };

  const takeKept = async (items: readonly object[]): Promise<void> => {
    const record = await ports.record();
    if (record === undefined || record.muted || items.length === 0) return;
    await untilTaken(() => ports.door.submit({ source: record, items, kept: true }));
  };

  /** A hub that cannot take it now is asked again, until this source is closed; undefined then. */
  const untilTaken = async <T>(submit: () => Promise<T>): Promise<T | undefined> => {
    while (!closed) {
      try {
        return await submit();
      } catch (error) {
        observe('source.failed', { source: id, code: 'hub.refused', error });
        if (waiting > MAX_WAITING) throw error;
        await new Promise<void>((resolve) => clock.after(RETRY_AFTER, resolve));
      }
    }
    return undefined;
  };

  const refuse = async (unread: readonly Unread[]): Promise<void> => {
    if (unread.length === 0) return;
    const at = clock.now();
    await ports.refused.add(
      unread.map(({ code, detail, raw }) => ({
        at,
        source: id,
        code,
        detail: withoutSecrets(detail),
        signal: withoutSecrets(shownRaw(raw, 2_000)),
      })),
    );
    tellRefused(
      observe,
      id,
      unread.map(({ code, detail }) => ({ code, detail: withoutSecrets(detail) })),
    );
  };

  const connection = ports.connect({
    news: (news, newest, unread = []) => {
      const said = news.length === 0 ? [HEARTBEAT] : news;
      queue(() =>
        take(
          (source) => ports.door.take({ source, said }),
          (index) => said[index]?.kind === 'snapshot',
          unread,
          newest,
        ),
      );
    },
    text: (items, unread) =>
      queue(() =>
        take(
          (source) => ports.door.submit({ source, items }),
          (index) => isList(items[index]),
          unread,
        ),
      ),
    kept: (items, unread) =>
      queue(async () => {
        await takeKept(items);
        await refuse(unread);
      }),
    refused: (unread) => queue(() => refuse(unread)),
    cover: (levels) => queue(() => ports.cover(levels)),
    failed: (why) =>
      queue(async () => {
        observe('source.failed', { source: id, code: why.code, detail: why.detail });
        await change(await ports.record(), (status) => afterFailure(status, clock.now(), why));
      }),
  });

  return {
    close: async () => {
      await connection.close();
      closed = true;
      await line;
    },
  };
};

const isList = (item: object | undefined): boolean => item !== undefined && 'kind' in item && item.kind === 'snapshot';
