import { Counter, Histogram, type Registry } from 'prom-client';
import type { Observe, Observed } from '../../app/kit/observe.ts';
import type { Entry } from '../../app/log/log.ts';
import { isRegionClaim, spokenAt } from '../../domain/claim.ts';
import { boundedNames, type Fields, numberOf, textOf } from './fields.ts';

/**
 * What happens inside, counted. The events, the fields that are read of them, and what they become:
 *
 * | event               | fields                                              | metric                                       |
 * |---------------------|-----------------------------------------------------|----------------------------------------------|
 * | `signals.received`  | source, accepted, duplicate, rejected               | signals_received_total {source, outcome}     |
 * | `signal.refused`    | code                                                | signals_refused_total {code}                 |
 * | `batch.sequenced`   | feed, entries: Entry[], taken, repeated, refused, seconds | signals_sequenced_total {feed, outcome}, entries_total {feed}, sequencing_seconds {feed}, stage_seconds {feed, stage} |
 * | `batch.failed`, `batch.dead`, `batch.stalled` | –                         | batches_failed_total {outcome}               |
 * | `frame.sent`        | feed, subscribers, bytes, events, seconds           | frames_sent_total, sent_bytes_total {feed}, stage_seconds |
 * | `subscriber.joined`, `.left`, `.slow`, `.cut`, `.refused`, `.failed` | transport | subscriber_events_total {transport, what} |
 * | `http.request`      | method, route, status, seconds                      | http_request_seconds {method, route, status} |
 * | `notify.tried`      | kind, outcome, after, took (milliseconds)           | notifications_total {kind, outcome}, notification_seconds {kind} |
 * | any other           | –                                                   | happenings_total {event}                     |
 *
 * All names begin with `allclear_`. Stages: `at-received` (from the source's word to our hearing it),
 * `received-sequenced`, `sequenced-sent`; seconds.
 */
export const countHappenings = (registry: Registry): Observe => {
  const counters = table(registry);
  return (event, fields = {}) => {
    const count = counters.known[event];
    if (count === undefined) counters.other(event);
    else count(fields);
  };
};

/** Half a millisecond to half a minute: an alert that took longer is late whatever the number. */
const STAGES = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** The word of a source is often seconds old, and after an outage hours. */
const LATENESS = [...STAGES, 60, 300, 1800, 7200];

const table = (registry: Registry) => {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> =>
    new Counter({ name: `allclear_${name}`, help, labelNames: [...labelNames], registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets = STAGES,
  ) => new Histogram({ name: `allclear_${name}`, help, labelNames: [...labelNames], buckets, registers });

  const received = counter('signals_received_total', 'Signals at the door, by what became of them.', [
    'source',
    'outcome',
  ]);
  const refused = counter('signals_refused_total', 'Refused signals, by reason.', ['code']);
  const sequenced = counter('signals_sequenced_total', 'Signals put in order, by what became of them.', [
    'feed',
    'outcome',
  ]);
  const entries = counter('entries_total', 'Entries written to the log.', ['feed']);
  const sequencing = histogram('sequencing_seconds', 'From taking a batch to its being in the log.', ['feed']);
  const stages = histogram(
    'stage_seconds',
    'How long a signal took from one stage to the next.',
    ['feed', 'stage'],
    LATENESS,
  );
  const failed = counter('batches_failed_total', 'Batches that failed once, for good (dead), or whose worker died.', [
    'outcome',
  ]);
  const frames = counter('frames_sent_total', 'Frames written, one per subscriber.', ['feed']);
  const bytes = counter('sent_bytes_total', 'Bytes written to subscribers.', ['feed']);
  const subscribers = counter('subscriber_events_total', 'What happened to subscribers.', ['transport', 'what']);
  const http = histogram('http_request_seconds', 'From the request to the end of its answer.', [
    'method',
    'route',
    'status',
  ]);
  /** Routes, methods and statuses are few, and finding a series by its labels costs more than counting in it. */
  const requests = new Map<string, Map<string, Series[]>>();
  const notifications = counter('notifications_total', 'Tries at telling a destination, by what came of them.', [
    'kind',
    'outcome',
  ]);
  const notified = histogram(
    'notification_seconds',
    'From the commit of an event until a destination had it.',
    ['kind'],
    LATENESS,
  );
  const happenings = counter('happenings_total', 'Everything else that happened, by name.', ['event']);
  const feedName = boundedNames();
  const sourceName = boundedNames();

  const toldOf = (what: string) => (fields: Fields) =>
    subscribers.inc({ transport: textOf(fields, 'transport') ?? 'none', what });

  const known: Readonly<Partial<Record<Observed, (fields: Fields) => void>>> = {
    'signals.received': (fields) => {
      const source = sourceName(textOf(fields, 'source'));
      for (const outcome of ['accepted', 'duplicate', 'rejected'])
        received.inc({ source, outcome }, numberOf(fields, outcome));
    },
    'signal.refused': (fields) =>
      refused.inc({ code: textOf(fields, 'code') ?? 'none' }, numberOf(fields, 'count') || 1),
    'batch.sequenced': (fields) => {
      const feed = feedName(textOf(fields, 'feed'));
      const written = entriesOf(fields);
      for (const outcome of ['taken', 'repeated', 'refused'])
        sequenced.inc({ feed, outcome }, numberOf(fields, outcome));
      entries.inc({ feed }, written.length);
      sequencing.observe({ feed }, numberOf(fields, 'seconds'));
      const said = stages.labels(feed, 'at-received');
      const taken = stages.labels(feed, 'received-sequenced');
      for (const { claim, sequencedAt } of written) {
        if (!isRegionClaim(claim)) continue;
        // A list is as old as its own instant; what it lists may stand for years.
        said.observe(Math.max(0, claim.receivedAt - spokenAt(claim)) / 1000);
        taken.observe(Math.max(0, sequencedAt - claim.receivedAt) / 1000);
      }
    },
    'batch.failed': () => failed.inc({ outcome: 'failed' }),
    'batch.dead': () => failed.inc({ outcome: 'dead' }),
    'batch.stalled': () => failed.inc({ outcome: 'stalled' }),
    'frame.sent': (fields) => {
      const feed = feedName(textOf(fields, 'feed'));
      frames.inc({ feed }, numberOf(fields, 'subscribers'));
      bytes.inc({ feed }, numberOf(fields, 'bytes'));
      stages.observe({ feed, stage: 'sequenced-sent' }, numberOf(fields, 'seconds'));
    },
    'notify.tried': (fields) => {
      const kind = textOf(fields, 'kind') ?? 'none';
      const outcome = textOf(fields, 'outcome') ?? 'none';
      notifications.inc({ kind, outcome });
      if (outcome === 'delivered' && 'after' in fields) notified.observe({ kind }, numberOf(fields, 'after') / 1_000);
    },
    'subscriber.joined': toldOf('joined'),
    'subscriber.left': toldOf('left'),
    'subscriber.slow': toldOf('slow'),
    'subscriber.cut': toldOf('cut'),
    'subscriber.refused': toldOf('refused'),
    'subscriber.failed': toldOf('failed'),
    'http.request': (fields) => {
      const method = methodName(textOf(fields, 'method'));
      const route = textOf(fields, 'route') ?? 'none';
      const status = numberOf(fields, 'status');
      const ofRoute = childOf(requests, route, () => new Map<string, Series[]>());
      const series = childOf(ofRoute, method, () => []);
      series[status] ??= http.labels({ method, route, status: String(status) });
      series[status].observe(numberOf(fields, 'seconds'));
    },
  };
  return { known, other: (event: Observed) => happenings.inc({ event }) };
};

type Series = { observe(value: number): void };

const childOf = <Child>(parents: Map<string, Child>, name: string, make: () => Child): Child => {
  const known = parents.get(name);
  if (known !== undefined) return known;
  const made = make();
  parents.set(name, made);
  return made;
};

/** Methods come from outside. */
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS'];
const methodName = (method: string | undefined): string =>
  method !== undefined && METHODS.includes(method) ? method : 'other';

/** `batch.sequenced` carries the entries themselves, so that nothing is computed for nobody. */
const entriesOf = ({ entries }: Fields): readonly Entry[] =>
  Array.isArray(entries) ? (entries as readonly Entry[]) : [];
