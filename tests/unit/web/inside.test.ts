import { expect, test } from 'vitest';
import { framesLikeWs } from '../../../src/adapters/web/inside/frames-like-ws.ts';
import { canSendWhole } from '../../../src/adapters/web/inside/ready-reply.ts';
import { writesStraight } from '../../../src/adapters/web/inside/straight.ts';

/** Versions of Node on which all three short cuts were tried, and work. */
const TRIED = ['20', '22', '24'];

test('this version of Node is one on which the private parts of Node and ws were tried; on another, try them and write it down', async () => {
  expect(TRIED).toContain(process.versions.node.split('.')[0]);
  expect({ framed: framesLikeWs(), whole: canSendWhole(), straight: (await writesStraight()) !== undefined }).toEqual({
    framed: true,
    whole: true,
    straight: true,
  });
});
