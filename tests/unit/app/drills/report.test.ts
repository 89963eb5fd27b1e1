import { describe, expect, test } from 'vitest';
import { reportHtml } from '../../../../src/adapters/report/html.ts';
import { PICTURE } from '../../../../src/adapters/report/picture.ts';
import type { DrillReport, LatencyReport } from '../../../../src/app/drills/reported.ts';

const NONE: LatencyReport = { count: 0, p50: null, p90: null, p99: null, max: null, histogram: [] };
const EVIL = `</script><img src=x onerror=alert(1)>"'&\u2028`;

const report = (more: Partial<DrillReport> = {}): DrillReport => ({
  version: 1,
  status: 'Exercise',
  drill: 'drill',
  feed: 'drill',
  scenario: { id: 'x', digest: '', title: EVIL, titleUk: EVIL },
  country: 'ua',
  state: 'finished',
  proof: 'same',
  speed: 60,
  run: 1,
  seed: 7,
  faults: [{ name: 'loss', asked: 0.1, done: 3 }],
  silence: { source: EVIL, from: '2022-12-25T07:00:00.000Z', until: '2022-12-25T08:00:00.000Z' },
  startedAt: '2026-11-23T07:00:00.000Z',
  endedAt: '2026-11-23T07:01:00.000Z',
  from: '2022-12-25T07:00:00.000Z',
  to: '2022-12-25T09:00:00.000Z',
  seconds: { worked: 60, scenario: 7_200 },
  counts: {
    signals: 2,
    unreadLines: 1,
    expected: { taken: 2, repeated: 0, refused: {} },
    hub: { accepted: 2, duplicate: 0, refused: { [EVIL]: 1 }, taken: 2, repeated: 0, dead: 0 },
  },
  signalsPerSecond: 1,
  compared: { regions: 1, intervals: 1 },
  differences: [],
  differencesInAll: 0,
  subscriber: { subscribed: true, frames: 1, events: 1, unmarked: 0 },
  latency: { received: NONE, sequenced: NONE, sent: NONE, seen: NONE, whole: NONE },
  regions: [
    { id: '31' as never, parent: null, level: 'oblast', name: EVIL, nameEn: EVIL, alerts: [['air-raid', 0, 60]] },
  ],
  unread: [{ line: 3, code: EVIL, detail: EVIL }],
  ...more,
});

describe('the page', () => {
  const { html, csp } = reportHtml(report());

  test('says EXERCISE above and below, in its title and in its picture', () => {
    expect(html.match(/class="band"[^>]*>EXERCISE/g)).toHaveLength(2);
    expect(html).toContain('<title>EXERCISE: ');
    expect(PICTURE).toContain('fillText(words.exercise');
  });

  test('speaks Ukrainian too, and tells the times of the country that was rehearsed in', () => {
    const uk = reportHtml(report({ scenario: { id: 'x', digest: '', title: 'Night', titleUk: 'Ніч' } }), 'uk').html;
    expect(uk).toContain('<html lang="uk">');
    expect(uk).toContain('<title>НАВЧАННЯ: Ніч</title>');
    expect(uk).toMatch(/25 груд\. 2022[^<]*09:00[^<]*11:00[^<]*Europe\/Kyiv/);
    const said = uk.replace(/<script[\s\S]*|<style[\s\S]*?<\/style>|<[^>]*>/g, ' ');
    expect(said.match(/\b(the|region|alerts|taken|refused|not|nothing|silent|seconds)\b/gi) ?? []).toEqual([]);
    expect(reportHtml(report()).html).toMatch(/25 Dec 2022, 09:00 to 25 Dec 2022, 11:00 \(Europe\/Kyiv\)/);
  });

  test('says who was reached and when, where that may be seen', () => {
    const destinations = [
      {
        id: 'hall',
        name: `Hall ${EVIL}`,
        kind: 'webhook',
        told: 7,
        firstAt: '2026-11-20T07:00:01.000Z',
        lastAt: '2026-11-20T07:10:00.000Z',
        failing: false,
      },
      { id: 'siren', name: 'Siren', kind: 'mqtt', told: 0, firstAt: null, lastAt: null, failing: true },
    ];
    const { html: page } = reportHtml(report({ destinations }));
    expect(page).toContain('<h2>Who was reached</h2>');
    expect(page).toContain('<td>webhook</td><td>7</td><td>2026-11-20 07:00:01</td><td>2026-11-20 07:10:00</td>');
    expect(page).toContain('<td>mqtt</td><td>0</td><td>–</td><td>– (the last one did not come)</td>');
    expect(page).not.toContain('<img src=x');
    expect(reportHtml(report({ destinations: [] }), 'uk').html).toContain('Жоден отримувач не чує про навчання');
    expect(reportHtml(report()).html).not.toContain('Who was reached');
  });

  test('says in short what was played, and for how long each region was under alert', () => {
    const alerts = [
      ['air-raid', 0, 3600],
      ['artillery', 1800, 5400],
      ['air-raid', 6000, null],
    ] as const;
    const { html: page } = reportHtml(
      report({ regions: [{ id: '31' as never, parent: null, level: 'oblast', name: 'Київ', nameEn: 'Kyiv', alerts }] }),
    );
    expect(page).toContain('3 alerts in 1 region were played.');
    expect(page).toMatch(/Kyiv<\/th><td>3<\/td><td>1 h 50 min<\/td><td>[^<]*09:00<\/td><td>still standing/);
    expect(page).toContain('1 lines of the file could not be read');
  });

  test('takes no text for markup or code, wherever it comes from', () => {
    expect(html).not.toContain('<img');
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    const [, data = ''] = /<script type="application\/json" id="report">(.*)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(data)).toMatchObject({ regions: [{ name: EVIL }] });
  });

  test('asks for nothing from anywhere, and its policy lets nothing', () => {
    const ownWords = html.replaceAll('src=x', '').replaceAll('onerror=', '');
    expect(ownWords).not.toMatch(/https?:|\bsrc=|\bhref=|url\(|@import|\bfetch\(|XMLHttpRequest|\sstyle=|\son\w+=/);
    expect(csp).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'/);
    expect(html).toContain(`content="${csp}"`);
  });

  test('names each difference, and how many there are', () => {
    const row = { state: 'clear', since: null, fresh: true, covered: true, alerts: [] } as const;
    const what = { kind: 'board', region: '31' as never, expected: row, actual: null } as const;
    const page = reportHtml(
      report({ proof: 'different', differences: [{ what, name: 'Kyiv' }], differencesInAll: 900 }),
    ).html;
    expect(page).toContain('900 differences');
    expect(page).toContain('Kyiv (31)');
    expect(page).toContain('900 in all');
  });
});

test('the script of the picture is JavaScript', () => {
  expect(() => new Function(PICTURE)).not.toThrow();
});
