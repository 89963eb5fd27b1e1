import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
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
  const hub = await install({ ALLCLEAR_LOGGING_LEVEL: 'warn' });
  await hub.serve();
  const token = await hub.source('city', { trust: 'official', regions: 'all', silentAfter: 'never' });
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
  await processor.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const worked: number[] = [];
  for (let wave = 0; wave < WAVES; wave += 1) {
    const work = await workOfFrame(browser, quick, async () => {
      await hub.post(
        token,
        REGIONS.map((region) => ({ kind: 'alert', region })),
        '?wait=sequenced',
      );
      await quick.locator('.answer[data-state="alert"]').waitFor();
      await quick.evaluate<number>(LAST_FRAME_TOOK);
    });
    if (work !== undefined) worked.push(work * SLOWED);
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
        row(`the same as ${SLOWED} times the processor time of the page, whatever else the machine does`, worked),
      ],
    ),
  );
  return { readable: figure(readable), repeated: figure(repeated), picture: figure(pictures), worked: figure(worked) };
};

type Traced = {
  readonly name: string;
  readonly ph: string;
  readonly cat: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
};

/** Milliseconds that the page's thread worked between a frame and its picture: what others did meanwhile does not count. */
const workOfFrame = async (browser: Browser, page: Page, wave: () => Promise<void>): Promise<number | undefined> => {
  const path = join(tmpdir(), `allclear-trace-${process.pid}.json`);
  await browser.startTracing(page, { path, categories: ['toplevel', 'blink.user_timing'] });
  await wave();
  await browser.stopTracing();
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { readonly traceEvents: readonly Traced[] };
  await rm(path);
  const marks = traceEvents.filter(({ name, cat }) => name === 'frame' && cat === 'blink.user_timing');
  const [start, end] = [marks.find(({ ph }) => ph === 'b'), marks.find(({ ph }) => ph === 'e')];
  if (start === undefined || end === undefined) return undefined;
  const tasks = traceEvents.filter(
    ({ name, pid, tid, ts, dur = 0 }) =>
      name.endsWith('RunTask') && pid === start.pid && tid === start.tid && ts + dur > start.ts && ts < end.ts,
  );
  return tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000;
};
