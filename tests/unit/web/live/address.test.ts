import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { ProxyTrust } from '../../../../src/adapters/web/live/admission/address.ts';
import { addresses } from '../../../../src/adapters/web/live/admission/address.ts';

const request = (remoteAddress: string, forwarded?: string): IncomingMessage => {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  const message = new IncomingMessage(socket);
  if (forwarded !== undefined) message.headers['x-forwarded-for'] = forwarded;
  return message;
};

test.each<[string, ProxyTrust, string, string | undefined, string]>([
  ['nobody is believed', false, '10.0.0.1', '203.0.113.7', '10.0.0.1'],
  ['everybody is believed', true, '10.0.0.1', '198.51.100.1, 203.0.113.7', '198.51.100.1'],
  ['one proxy says who came to it', 1, '10.0.0.1', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
  ['two proxies', 2, '10.0.0.1', '198.51.100.1, 203.0.113.7', '198.51.100.1'],
  ['fewer hops than proxies', 3, '10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['no header', 1, '10.0.0.1', undefined, '10.0.0.1'],
  ['proxies by address', ['10.0.0.1', '203.0.113.0/24'], '10.0.0.1', '198.51.100.1, 203.0.113.7', '198.51.100.1'],
  ['a proxy that is none of those', '10.0.0.1', '10.0.0.2', '198.51.100.1', '10.0.0.2'],
  ['names of networks', 'loopback, uniquelocal', '::ffff:127.0.0.1', '198.51.100.1, 192.168.4.4', '198.51.100.1'],
  ['a lie in the header', 'loopback', '127.0.0.1', 'rubbish', 'rubbish'],
  ['IPv6 counts by network', false, '2001:DB8:0:1:aaaa::5', undefined, '2001:db8:0:1::/64'],
  ['IPv6 written short', false, '2001:db8::1', undefined, '2001:db8:0:0::/64'],
  ['IPv6 of this machine', false, '::1', undefined, '0:0:0:0::/64'],
  ['IPv4 on a socket for both', false, '::ffff:203.0.113.7', undefined, '203.0.113.7'],
  ['a port beside the address', 1, '10.0.0.1', '203.0.113.8:5001', '203.0.113.8'],
  ['a port beside an address of IPv6', 1, '10.0.0.1', '[2001:db8::1]:443', '2001:db8:0:0::/64'],
  ['brackets without a port', 1, '10.0.0.1', '"[2001:db8::1]"', '2001:db8:0:0::/64'],
  ['ports of proxies by address', '10.0.0.0/8', '10.0.0.1', '203.0.113.8:5001, 10.0.0.2:80', '203.0.113.8'],
  ['IPv4 within IPv6, in hexadecimal', 1, '10.0.0.1', '::ffff:cb00:7108', '203.0.113.8'],
  ['IPv4 within IPv6, in full, with a port', 1, '10.0.0.1', '[0:0:0:0:0:FFFF:203.0.113.8]:443', '203.0.113.8'],
  ['IPv6 with a zone', 1, '10.0.0.1', '[fe80::1%eth0]:443', 'fe80:0:0:0::/64'],
  ['IPv6 with zeros in front', 1, '10.0.0.1', '2001:0db8:0000:0001::1', '2001:db8:0:1::/64'],
  ['spaces around the port', 1, '10.0.0.1', ' "203.0.113.8 :5001" ', '203.0.113.8'],
  ['a proxy with spaces around its port', '10.0.0.0/8', '10.0.0.1', '203.0.113.8, 10.0.0.2 :80', '203.0.113.8'],
  ['nothing between commas', 1, '10.0.0.1', ' , ,203.0.113.7,, ', '203.0.113.7'],
])('%s', (_what, trust, remote, forwarded, expected) => {
  expect(addresses(trust)(request(remote, forwarded))).toBe(expected);
});
