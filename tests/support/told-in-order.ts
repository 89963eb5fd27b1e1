import { expect } from 'vitest';
import type { Received } from './notify-rig.ts';

/**
 * What an endpoint got, as the log has it: the events in its order, each under one id, and an id that came twice saying the
 * same thing twice.
 */
export const expectInOrder = (received: readonly Received[], where: string): void => {
  const firsts = received.filter(({ id }, index) => received.findIndex((one) => one.id === id) === index);
  const seqs = firsts.flatMap(({ body }) => {
    const seq = seqOf(body);
    return seq === undefined ? [] : [seq];
  });
  expect(seqs, where).toEqual([...seqs].sort((a, b) => a - b));
  const saidBy = new Map<string, string>();
  for (const { id, body } of received) {
    const said = JSON.stringify([body.type, seqOf(body)]);
    expect(saidBy.get(id) ?? said, where).toBe(said);
    saidBy.set(id, said);
  }
  // Nothing of the log is told twice under two ids.
  expect(new Set(seqs).size, where).toBe(seqs.length);
};

const seqOf = ({ data }: Received['body']): number | undefined =>
  (data['event'] as { readonly seq?: number } | undefined)?.seq;

/** The places that one who takes every message at its word holds to be under alert. */
export const believed = (all: readonly Pick<Received, 'body'>[]): readonly string[] => {
  const under = new Set<string>();
  for (const { body } of all) {
    const region = body.data['region'] as { id: string; state: string } | undefined;
    if (region === undefined) continue;
    if (body.type === 'alert.started' || body.type === 'alert.updated') under.add(region.id);
    if (body.type === 'alert.ended') under.delete(region.id);
    if (body.type === 'region.state') {
      if (region.state === 'alert') under.add(region.id);
      else under.delete(region.id);
    }
  }
  return [...under].sort();
};
