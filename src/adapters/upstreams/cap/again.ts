import { createHash } from 'node:crypto';
import type { Entries } from './entries.ts';
import { readEntries } from './entries.ts';
import type { CapMemory } from './memory.ts';
import type { CapDocument, CapLink } from './message.ts';

/**
 * Entries that give no time: nothing in the feed says that there is another message under the same address. So they are
 * looked at again, some with each poll, by turns.
 */

/** With each poll; an alert behind the only address of a feed comes with the next one. */
const MOST_AGAIN = 4;

const isTimed = (version: string): boolean => !version.startsWith('#');

/** Memory of an entry that was read: its version, and what it gave where that may change without a word. */
export const readOnce = ({ url, version }: CapLink, document: CapDocument): readonly [string, string] => [
  url,
  isTimed(version) ? version : `${version} ${contentOf(document)}`,
];

export const isRead = (read: CapMemory['read'], { url, version }: CapLink): boolean => {
  const known = Object.hasOwn(read, url) ? read[url] : undefined;
  return known === version || (known !== undefined && !isTimed(version) && known.startsWith(`${version} `));
};

/** What is another message now, and all that was read in the order in which it is looked at again. */
export const readAgain = async (
  read: CapMemory['read'],
  reading: Parameters<typeof readEntries>[2],
): Promise<{ readonly documents: Entries['documents']; readonly read: CapMemory['read'] }> => {
  const untimed = Object.entries(read).filter(([, version]) => !isTimed(version));
  if (untimed.length === 0) return { documents: [], read };
  const asked = new Map(untimed.slice(0, MOST_AGAIN));
  const links = [...asked].map(([url, known]) => ({ url, version: known.split(' ')[0] ?? known, updated: '' }));
  // One that is gone was read, and owes nothing.
  const { documents } = await readEntries(links, {}, reading);
  const now = new Map([...asked, ...documents.map(({ link, document }) => readOnce(link, document))]);
  return {
    documents: documents.filter(({ link }) => now.get(link.url) !== asked.get(link.url)),
    read: Object.fromEntries([...Object.entries(read).filter(([url]) => !asked.has(url)), ...now]),
  };
};

const contentOf = (document: CapDocument): string =>
  createHash('sha256').update(JSON.stringify(document)).digest('base64url').slice(0, 16);
