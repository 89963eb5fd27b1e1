import type { Upstream } from './upstream-server.ts';
import { startUpstream } from './upstream-server.ts';

/** A CAP feed as agencies publish it: Atom with links to messages, or with the messages inside. */
export type CapUpstream = Upstream & {
  /** Adds a message at the top of the feed; `inside`: in the entry itself. */
  publish(identifier: string, message: string, inside?: boolean): void;
};

const area = (code: string): string =>
  `<area><areaDesc>somewhere</areaDesc><geocode><valueName>KATOTTG</valueName><value>${code}</value></geocode></area>`;

export const capMessage = (options: {
  readonly identifier: string;
  readonly sent: string;
  readonly areas?: readonly string[];
  readonly status?: string;
  readonly msgType?: string;
  readonly scope?: string;
  readonly references?: readonly string[];
  readonly responseType?: string;
  readonly expires?: string;
  readonly onset?: string;
  readonly event?: string;
  /** The areas as they are to stand in the message, instead of `areas`. */
  readonly areaXml?: string;
  /** Further infos, as they are to stand in the message. */
  readonly infoXml?: string;
}): string => {
  const {
    identifier,
    sent,
    areas = [],
    status = 'Actual',
    msgType = 'Alert',
    scope = 'Public',
    references = [],
    responseType,
    expires,
    onset,
    event = 'Air raid',
    areaXml = areas.map(area).join(''),
    infoXml = '',
  } = options;
  const info =
    areaXml === ''
      ? ''
      : `<info><language>uk-UA</language><category>Safety</category><event>${event}</event>${responseType === undefined ? '' : `<responseType>${responseType}</responseType>`}
<urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>${onset === undefined ? '' : `<onset>${onset}</onset>`}${expires === undefined ? '' : `<expires>${expires}</expires>`}
${areaXml}</info>`;
  return `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier><sender>alerts@example.org</sender>
<sent>${sent}</sent><status>${status}</status><msgType>${msgType}</msgType><scope>${scope}</scope>
${references.length === 0 ? '' : `<references>${references.join(' ')}</references>`}${info}${infoXml}</alert>`;
};

export const startCap = async (): Promise<CapUpstream> => {
  const messages = new Map<string, { readonly text: string; readonly inside: boolean }>();
  let version = 0;
  const upstream = await startUpstream(({ path, headers }) => {
    const one = messages.get(decodeURIComponent(path.slice(1)));
    if (one !== undefined) return { body: one.text, headers: { 'content-type': 'application/cap+xml' } };
    const etag = `"${version}"`;
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    const entries = [...messages]
      .reverse()
      .map(([id, { text, inside }]) =>
        inside
          ? `<entry><id>${id}</id><content type="text/xml">${text}</content></entry>`
          : `<entry><id>${id}</id><link rel="alternate" type="application/cap+xml" href="/${encodeURIComponent(id)}"/></entry>`,
      );
    return {
      body: `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>${entries.join('')}</feed>`,
      headers: { etag },
    };
  });
  return {
    ...upstream,
    publish: (identifier, text, inside = false) => {
      messages.set(identifier, { text, inside });
      version += 1;
    },
  };
};
