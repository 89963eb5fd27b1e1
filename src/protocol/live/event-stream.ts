/**
 * A frame as a server-sent event. The event's name is the frame's type; `id` is set when everything before it has been
 * delivered, because the browser asks from there after a break.
 */
export const eventStreamText = (type: string, text: string, id: string | undefined): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${text}\n\n`;

/** Tells the browser how long to wait before it connects again. */
export const retryText = (milliseconds: number): string => `retry: ${Math.round(milliseconds)}\n\n`;

/** How stand-ins for `EventSource` write the id of the last event into the query, where they cannot set a header. */
export const LAST_EVENT_ID_PARAMETERS = ['lastEventId', 'Last-Event-ID', 'last-event-id', 'evs_last_event_id'] as const;
/** The same however its words are parted, and in any letters. */
export const isLastEventId = (name: string): boolean => /^(?:evs[_-]?)?last[_-]?event[_-]?id$/i.test(name);
/** What some of them add beside it, to get past caches and to have the stream begin with padding; it asks for nothing. */
export const POLYFILL_PARAMETERS = ['evs_preamble', 'padding', 'r', '_'] as const;

/** Takes a stream as it comes and gives the data of each event; comments, ids and names are passed over. */
export const eventDataIn = (data: (text: string) => void): ((chunk: string) => void) => {
  let rest = '';
  let lines: string[] = [];
  return (chunk) => {
    const all = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = all.pop() ?? '';
    for (const line of all) {
      if (line.startsWith('data:')) lines.push(line.slice(line.startsWith('data: ') ? 6 : 5));
      else if (line === '' && lines.length > 0) {
        data(lines.join('\n'));
        lines = [];
      }
    }
  };
};
