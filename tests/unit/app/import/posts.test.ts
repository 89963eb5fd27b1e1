import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openImport } from '../../../../src/adapters/files/import-file.ts';
import { readPost } from '../../../../src/adapters/upstreams/telegram/telegram.ts';
import { rowsOfPosts } from '../../../../src/app/import/posts.ts';
import { ukraine } from '../recordings/ukraine.ts';

const T0 = 1_671_952_000;
const post = (id: number, minute: number, text: unknown) => ({ id, date_unixtime: String(T0 + minute * 60), text });
const read = (messages: readonly unknown[]) =>
  rowsOfPosts(messages, 'telegram', (text, at) => readPost(text, at, ukraine()));
const instant = (minute: number): number => (T0 + minute * 60) * 1000;

const START = '🔴 09:14 Повітряна тривога в Куп’янський район\nСлідкуйте за подальшими повідомленнями.\n';
const END = '🟢 09:43 Відбій тривоги в Куп’янський район.\n';

test('a post that an alert begins and a later one that it is over are one alert', () => {
  const hashtag = { type: 'hashtag', text: '#Купянський_район' };
  expect(read([post(1, 0, [START, hashtag]), post(2, 5, 'Тихої ночі'), post(3, 29, END)])).toEqual([
    {
      line: 3,
      region: '123',
      source: 'telegram',
      startedAt: instant(0),
      endedAt: instant(29),
      endCalculated: false,
    },
  ]);
});

test('what does not fit is refused with the place of its post', () => {
  const refused = read([
    post(1, 0, END),
    { id: 2, date: '2022-12-25T09:14:02', text: START },
    post(3, 10, START),
    'no post',
    { id: 5, type: 'service', text: '' },
  ]);
  expect(refused).toMatchObject([
    { line: 1, refused: { code: 'post.end-alone' } },
    { line: 2, refused: { code: 'post.malformed' } },
    { line: 3, refused: { code: 'interval.open' } },
    { line: 4, refused: { code: 'post.malformed' } },
  ]);
});

test('a file that begins like JSON is read as an exported channel', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-posts-'));
  const path = join(folder, 'result.json');
  const options = { catalogue: ukraine(), now: Date.UTC(2026, 0), stdin: (async function* () {})() };
  const open = () => openImport(path, { ...options, readPost: (text, at) => readPost(text, at, ukraine()) });
  await writeFile(path, JSON.stringify({ name: 'channel', messages: [post(1, 0, START), post(2, 9, END)] }, null, 1));
  const items = [];
  for await (const batch of (await open()).batches) items.push(...batch);
  expect(items).toMatchObject([{ region: '123', startedAt: instant(0), endedAt: instant(9) }]);
  await writeFile(path, '{"chats":[]}');
  const { batches } = await open();
  await expect(batches[Symbol.asyncIterator]().next()).rejects.toThrow('no exported channel');
  await rm(folder, { recursive: true });
});
