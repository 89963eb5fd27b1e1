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
  return inBrackets ?? beforePort ?? text;
};

/** An IPv4 address on a socket that speaks both. */
const unmapped = (address: string): string => /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;

/** One household or server has a whole /64 of IPv6: there the network counts, not the address. */
const network = (address: string): string => {
  const plain = unmapped(address);
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
};
