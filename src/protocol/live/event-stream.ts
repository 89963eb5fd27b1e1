/**
 * A frame as a server-sent event. The event's name is the frame's type; `id` is set when everything before it has been
 * delivered, because the browser asks from there after a break.
 */
export const eventStreamText = (type: string, text: string, id: string | undefined): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${text}\n\n`;

/** Tells the browser how long to wait before it connects again. */
export const retryText = (milliseconds: number): string => `retry: ${Math.round(milliseconds)}\n\n`;
