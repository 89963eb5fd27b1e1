import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Whose word on a client's address is believed: nobody's, everybody's, that of so many proxies, or of these addresses. */
export type ProxyTrust = boolean | number | string | readonly string[];

export type AddressOf = (request: IncomingMessage) => string;

/** Tells who is at the other end, as what counts for a limit: an address, or a network of IPv6. */
export const addresses = (trust: ProxyTrust): AddressOf => {
  const trusted = trustOf(trust);
  return (request) => {
    // The nearest first; what lies further away is told by the nearer one, and only as true as that one is.
    const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join().split(',').reverse();
    const hops = [
      request.socket.remoteAddress ?? '',
      ...forwarded.map((part) => part.trim()).filter((part) => part !== ''),
    ];
    const client = hops.findIndex((address, index) => index === hops.length - 1 || !trusted(address, index));
    return network(hops[client] ?? '');
  };
};

type Trusted = (address: string, hop: number) => boolean;

const trustOf = (trust: ProxyTrust): Trusted => {
  if (typeof trust === 'boolean') return () => trust;
  if (typeof trust === 'number') return (_address, hop) => hop < trust;
  const list = new BlockList();
  const parts = (typeof trust === 'string' ? trust.split(',') : trust).map((part) => part.trim());
  for (const part of parts.flatMap((name) => NAMED[name] ?? [name])) {
    const [address = '', prefix] = part.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => {
    const plain = unmapped(address);
    return (isIPv4(plain) || isIPv6(plain)) && list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  };
};

/** The names that the HTTP side knows, too. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
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
