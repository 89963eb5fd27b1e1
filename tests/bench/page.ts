import { OBLASTS } from '../support/days.ts';
import { install } from '../support/hub-process.ts';
import { findChromium, startChromium } from '../support/page-chromium.ts';
import { figure, number, table } from './measure.ts';

/** A phone with a bad connection: 1.6 Mbit/s down, 150 ms there and back. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };
const LOADS = 3;
const WAVES = 5;
const REGIONS = [...OBLASTS, '26', '27', '28', '31'];

/** A telephone of some years ago. */
const SLOWED = 4;

/** As the page itself measures it: from a frame's arrival to the picture after it. */
const LAST_FRAME_TOOK = `new Promise((resolve) => setTimeout(resolve, 60)).then(() => performance.getEntriesByName('frame')[0].duration)`;

/** The page of a real hub in Chromium: until the answer can be read on a slow connection, and from a frame to its picture. */
export const page = async (say: (text: string) => void): Promise<unknown> => {
  const path = findChromium();
  if (path === undefined) {
    say('page: not measured, there is no Chromium here');
    return undefined;
  }
  const hub = await install({ ALLCLEAR_LOG_LEVEL: 'warn' });
  await hub.serve();
  const token = await hub.source('city', '--trust', 'official', '--regions', 'all', '--silent-after', 'never');
  await hub.post(token, { kind: 'heartbeat' }, '?wait=sequenced');
  const browser = await startChromium(path);
  const readable: number[] = [];
  const repeated: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    const context = await browser.newContext({ locale: 'en-GB' });
    const slow = await context.newPage();
    const devtools = await context.newCDPSession(slow);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', SLOW);
    const started = performance.now();
    await slow.goto(`${hub.url}/?places=31`, { waitUntil: 'commit' });
    // Calm, not the question: what stands there while the hub is asked is no answer.
    await slow.locator('.answer[data-state="clear"]').waitFor();
    readable.push(performance.now() - started);
    const again = performance.now();
    await slow.goto(`${hub.url}/?places=31&again`, { waitUntil: 'commit' });
    await slow.locator('.answer[data-state="clear"]').waitFor();
    repeated.push(performance.now() - again);
    await context.close();
  }
  const context = await browser.newContext({ locale: 'en-GB' });
  const quick = await context.newPage();
  const processor = await context.newCDPSession(quick);
  await processor.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  await quick.goto(`${hub.url}/?places=31`);
  await quick.locator('.answer[data-state="clear"]').waitFor();
  const pictures: number[] = [];
  for (let wave = 0; wave < WAVES; wave += 1) {
    await hub.post(
      token,
      REGIONS.map((region) => ({ kind: 'alert', region })),
      '?wait=sequenced',
    );
    await quick.locator('.answer[data-state="alert"]').waitFor();
    pictures.push(await quick.evaluate<number>(LAST_FRAME_TOOK));
    await hub.post(
      token,
      REGIONS.map((region) => ({ kind: 'all-clear', region })),
      '?wait=sequenced',
    );
    await quick.locator('.answer[data-state="clear"]').waitFor();
  }
  await browser.close();
  await hub.close();
  say('page: a real hub with 1,611 regions, Chromium on this machine');
  const row = (name: string, values: readonly number[]): readonly string[] => {
    const { median, min, max } = figure(values);
    return [name, number(median), number(min), number(max)];
  };
  say(
    table(
      ['milliseconds', 'median', 'min', 'max'],
      [
        row('answer readable at 1.6 Mbit/s, 150 ms', readable),
        row('the same, opened again', repeated),
        row(`nationwide frame to picture, processor slowed ${SLOWED} times`, pictures),
      ],
    ),
  );
  return { readable: figure(readable), repeated: figure(repeated), picture: figure(pictures) };
};
