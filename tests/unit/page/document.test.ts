import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type DocumentPorts, documents } from '../../../src/adapters/web/page/document.ts';

const SHELL =
  '<html lang="uk"><!--look--><link rel="preload"><!--/look--><div id="page"><!--page--><noscript></noscript><!--/page--></div></html>';

const rig = (more: Partial<DocumentPorts> = {}) => {
  let board = {};
  let now = 1_000_000;
  let drawn = 0;
  const draw = documents({
    printer: {
      wish: (search, [lang = 'none']) => ({
        lang,
        places: (new URLSearchParams(search).get('places') ?? '').split(','),
      }),
      html: ({ places }) => {
        drawn += 1;
        return `<b>${places.join()} at ${now}</b>`;
      },
    },
    look: () => ({ board, tell: () => ({ regions: [], meant: { '</script>': '31' } }) }),
    now: () => now,
    ...more,
  });
  return {
    ask: async (url: string, headers: IncomingMessage['headers'] = {}, method = 'GET') => {
      const body = await draw({ url, headers, method } as IncomingMessage, SHELL, 'identity');
      return body === undefined ? undefined : String(body);
    },
    draw,
    drawn: () => drawn,
    pass: (ms: number) => {
      now += ms;
    },
    change: () => {
      board = {};
    },
  };
};

test('the answer stands in the document in the language that is asked for, and no script is wanted to see it', async () => {
  const text = await rig().ask('/?places=31', { 'accept-language': 'en;q=0.5, uk' });
  expect(text).toContain('<html lang="uk" data-status="Actual" data-at="1000000" data-mark="uk 31">');
  expect(text).toContain('<b>31 at 1000000</b>');
  expect(text).toContain('<noscript><meta http-equiv="refresh"');
  expect(text).not.toContain('preload');
});

test('a name of the address closes no script and no mark', async () => {
  const text = (await rig().ask(`/?places=${encodeURIComponent('"><b>&')}`)) ?? '';
  expect(text).toContain('data-mark="none &quot;>&lt;b>&amp;"');
  expect(text.match(/<\/script>/g)).toHaveLength(1);
});

test('the same board is drawn once within two seconds, another one at once', async () => {
  const hub = rig();
  await hub.ask('/?places=31');
  await hub.ask('/?places=31');
  expect(hub.drawn()).toBe(1);
  hub.change();
  await hub.ask('/?places=31');
  expect(hub.drawn()).toBe(2);
  hub.pass(2_000);
  expect(await hub.ask('/?places=31')).toContain('at 1002000');
});

test('a crowd with places of its own each does not keep the hub from telling alerts: the rest gets the plain page', async () => {
  const hub = rig();
  const answers: (string | undefined)[] = [];
  for (let one = 0; one < 100; one += 1) answers.push(await hub.ask(`/?places=${one}`));
  expect(answers.filter((text) => text !== undefined)).toHaveLength(40);
  expect(await hub.ask('/?places=0')).toBeDefined();
  hub.pass(1_000);
  expect(await hub.ask('/?places=99')).toBeDefined();
});

test('while nothing is sure, for the service worker, and for a head only, it is the plain page', async () => {
  expect(await rig({ look: () => undefined }).ask('/')).toBeUndefined();
  expect(await rig({ look: () => ({ board: {}, tell: () => undefined }) }).ask('/')).toBeUndefined();
  expect(await rig().ask('/?shell')).toBeUndefined();
  expect(await rig().ask('/', {}, 'HEAD')).toBeUndefined();
});

test('it is packed as it is asked for', async () => {
  const body = await rig().draw({ url: '/', headers: {}, method: 'GET' } as IncomingMessage, SHELL, 'br');
  expect(String(brotliDecompressSync(body ?? Buffer.alloc(0)))).toContain('first-look');
});
