/** Thrown when the address of a hub cannot be used; the message says what one looks like. */
export class AddressProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AddressProblem';
  }
}

/** A hub's base address; it may have a path, where the hub stands behind one. */
export const hubAddress = (text: string): URL => {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw new AddressProblem(`"${text}" is no address; one looks like http://127.0.0.1:8080`, { cause: error });
  }
  if (!['http:', 'https:'].includes(url.protocol)) {
    throw new AddressProblem(`"${text}" begins with ${url.protocol}//; a hub is at http:// or https://`);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.search = '';
  url.hash = '';
  return url;
};

type Query = Readonly<Record<string, string | undefined>>;

export const hubUrl = (base: URL, path: string, query: Query = {}): URL => {
  const url = new URL(path.replace(/^\/+/, ''), base);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  return url;
};

/** The same place over WebSocket. */
export const liveUrl = (base: URL, query: Query): URL => {
  const url = hubUrl(base, 'v1/live', query);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
};
