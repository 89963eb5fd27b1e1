import { lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Where a connection may go. The name is resolved once, all addresses it has are looked at, and the connection is made
 * to one that was looked at: a name that answers differently the second time gains nothing.
 */
export type Reach = 'anywhere' | 'public';

/** Never reached by an address that a stranger gave: this machine, networks of one's own, and what is no single host. */
const INNER_V4 = new BlockList();
/** A list of its own: the one of Node takes every IPv4 address for one below `::/8`. */
const INNER_V6 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  INNER_V4.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 8],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  INNER_V6.addSubnet(network, prefix, 'ipv6');

/** True for an address of the open internet. An IPv4 address in the dress of an IPv6 one counts as what it is. */
export const isPublic = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const family = isIP(plain);
  if (family === 4) return !INNER_V4.check(plain, 'ipv4');
  return family === 6 && !INNER_V6.check(plain, 'ipv6');
};

type Resolve = (
  hostname: string,
  answer: (error: NodeJS.ErrnoException | null, addresses: readonly { address: string; family: number }[]) => void,
) => void;

const resolveAll: Resolve = (hostname, answer) => lookUp(hostname, { all: true }, answer);

/** For `lookup` of a request. Fails when one of the addresses may not be reached. */
export const pinnedLookup =
  (reach: Reach, resolve: Resolve = resolveAll): LookupFunction =>
  (hostname, options, answer) => {
    resolve(hostname, (error, addresses) => {
      const first = addresses?.[0];
      if (error !== null || first === undefined) {
        answer(error ?? new Error(`${hostname} has no address`), '', 0);
        return;
      }
      const refused = reach === 'public' ? addresses.find(({ address }) => !isPublic(address)) : undefined;
      if (refused !== undefined)
        answer(new Error(`${hostname} lies in a network of its own (${refused.address})`), '', 0);
      else if (options.all === true) answer(null, [...addresses]);
      else answer(null, first.address, first.family);
    });
  };

/** A host that is an address is not looked up by anybody, so it is looked at before. */
export const mayReach = (hostname: string, reach: Reach): boolean => {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return reach === 'anywhere' || isIP(bare) === 0 || isPublic(bare);
};
