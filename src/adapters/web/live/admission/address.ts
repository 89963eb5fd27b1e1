import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import proxyAddr from 'proxy-addr';

/** The proxies whose word on a client's address is believed: nobody's, everybody's, that of so many proxies, or of these addresses. */
export type ProxyTrust = boolean | number | string | readonly string[];

export type AddressOf = (request: IncomingMessage) => string;

/** Tells who is at the other end, as what counts for a limit: an address, or a network of IPv6. */
export const addresses = (trust: ProxyTrust): AddressOf => {
  const trusted = trustOf(trust);
  return (request) => network(proxyAddr(withoutPorts(request), trusted));
};

type Trusted = (address: string, hop: number) => boolean;

const trustOf = (trust: ProxyTrust): Trusted => {
  if (typeof trust === 'boolean') return () => trust;
  if (typeof trust === 'number') return (_address, hop) => hop < trust;
  return proxyAddr.compile((typeof trust === 'string' ? trust.split(',') : [...trust]).map((part) => part.trim()));
};

/**
 * The same request as far as `proxy-addr` reads it. Some proxies (Azure's, for one) write the port beside the address: with
 * it each connection would count as another client, and a proxy that is trusted by its address would not be known.
 */
const withoutPorts = (request: IncomingMessage): IncomingMessage => {
  const hops = [request.headers['x-forwarded-for'] ?? []].flat().join().split(',');
  const plain = hops.map((hop) => portless(hop.trim())).filter((hop) => hop !== '');
  return {
    headers: plain.length === 0 ? {} : { 'x-forwarded-for': plain.join() },
    socket: { remoteAddress: request.socket.remoteAddress ?? '' },
  } as unknown as IncomingMessage;
};

/** `203.0.113.8:5001`, `[2001:db8::1]:443`, `"[2001:db8::1]"`; an IPv6 address without brackets has no port. */
const portless = (hop: string): string => {
  const text = hop.replace(/^"(.*)"$/, '$1');
  const [, inBrackets, beforePort] = /^\[([^\]]*)\](?::\d*)?$|^([^:]*):\d*$/.exec(text) ?? [];
  return (inBrackets ?? beforePort ?? text).trim();
};

/** One household or server has a whole /64 of IPv6: there the network counts, not the address. */
const network = (address: string): string => {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  // An IPv4 address on a socket that speaks both, in any of its spellings.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
};

/** The eight groups of an IPv6 address, without its zone; the last two may stand as an IPv4 address. */
const groupsOf = (address: string): readonly number[] => {
  const [plain = ''] = address.split('%');
  const inGroups = (text: string): readonly number[] =>
    text === ''
      ? []
      : text.split(':').flatMap((group) => {
          if (!group.includes('.')) return Number.parseInt(group, 16);
          const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
          return [(a << 8) + b, (c << 8) + d];
        });
  const [head = '', tail = ''] = plain.split('::');
  const [before, after] = [inGroups(head), inGroups(tail)];
  return [...before, ...Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after];
};
