/** A place in a feed's log. The epoch is the log's incarnation: a `seq` of another epoch means nothing here. */
export type Position = { readonly epoch: string; readonly seq: number };

/** `since=<epoch>:<seq>`, also the id of a server-sent event. */
export const formatPosition = ({ epoch, seq }: Position): string => `${epoch}:${seq}`;

export const parsePosition = (text: string): Position | undefined => {
  const parts = /^([A-Za-z0-9_-]{1,64}):(\d{1,15})$/.exec(text);
  return parts === null ? undefined : { epoch: parts[1] as string, seq: Number(parts[2]) };
};

/** No log has this epoch: who asks from there is told of a gap. */
export const NOWHERE = '-:0';
