import { describe, expect, test } from 'vitest';
import type { Asked } from '../../../src/protocol/live/asked.ts';
import { readMessage, readQuery, readWish } from '../../../src/protocol/live/asked.ts';
import { SMALL_COUNTRY } from '../../support/small-country.ts';

const query = (text: string) => readQuery(new URLSearchParams(text), 'ua');

describe('the query', () => {
  test.each<[string, string, Asked]>([
    ['', 'ua', {}],
    ['feed=drill-1', 'drill-1', {}],
    ['regions=31,UA-32', 'ua', { regions: ['31', 'UA-32'] }],
    ['regions=%D0%9A%D0%B8%D1%97%D0%B2,%2031%20,', 'ua', { regions: ['Київ', '31'] }],
    ['regions=', 'ua', { regions: [] }],
    ['hazards=air-raid,nuclear&since=e1:4', 'ua', { hazards: ['air-raid', 'nuclear'], since: 'e1:4' }],
  ])('%s', (text, feed, asked) => {
    expect(query(text)).toEqual({ kind: 'read', value: { feed, asked } });
  });

  test.each([
    ['region=31', /"region" is not known; there are feed, regions, hazards, since/],
    ['since=e1:1&since=e1:2', /since is given twice/],
    [`${'x'.repeat(200)}=1`, /^"x{60}…" is not known/],
  ])('%s is refused', (text, detail) => {
    expect(query(text)).toMatchObject({
      kind: 'refused',
      code: 'request.invalid',
      detail: expect.stringMatching(detail),
    });
  });
});

describe('the message', () => {
  test.each<[string, Asked]>([
    ['{"type":"subscribe"}', {}],
    [
      '{"type":"subscribe","regions":["31"],"hazards":["air-raid"],"since":"e1:4"}',
      { regions: ['31'], hazards: ['air-raid'], since: 'e1:4' },
    ],
  ])('%s', (text, value) => {
    expect(readMessage(text)).toEqual({ kind: 'read', value });
  });

  test.each([
    ['{', 'request.malformed', /JSON/],
    ['[]', 'request.invalid', /object/],
    ['null', 'request.invalid', /object/],
    ['7', 'request.invalid', /object/],
    ['{}', 'request.invalid', /type: "undefined" is not known; there is "subscribe"/],
    ['{"type":"unsubscribe"}', 'request.invalid', /there is "subscribe"/],
    ['{"type":"subscribe","feed":"ua"}', 'request.invalid', /"feed" is not known/],
    ['{"type":"subscribe","regions":"31"}', 'request.invalid', /regions: a list/],
    ['{"type":"subscribe","hazards":[1]}', 'request.invalid', /hazards: a list/],
    ['{"type":"subscribe","since":4}', 'request.invalid', /since: a text/],
  ])('%s is refused', (text, code, detail) => {
    expect(readMessage(text)).toMatchObject({ kind: 'refused', code, detail: expect.stringMatching(detail) });
  });
});

describe('the meaning', () => {
  test.each<[string, Asked, unknown]>([
    ['nothing is everything', {}, { filter: {}, since: undefined }],
    [
      'any spelling of a region',
      { regions: ['Озерний', '11', 'Lakes', '2'] },
      { filter: { regions: ['11', '2'] }, since: undefined },
    ],
    ['hazards once each', { hazards: ['nuclear', 'nuclear'] }, { filter: { hazards: ['nuclear'] }, since: undefined }],
    ['a position', { since: 'e1:4' }, { filter: {}, since: { epoch: 'e1', seq: 4 } }],
  ])('%s', (_what, asked, value) => {
    expect(readWish(asked, SMALL_COUNTRY)).toEqual({ kind: 'read', value });
  });

  test.each<[Asked, string, RegExp]>([
    [{ regions: ['Atlantis'] }, 'region.unknown', /"Atlantis" is no region/],
    [{ regions: [] }, 'request.invalid', /name one/],
    [{ hazards: [] }, 'request.invalid', /name one/],
    [{ hazards: ['boredom'] }, 'request.invalid', /"boredom" is not known; there are air-raid/],
    [{ since: 'yesterday' }, 'request.invalid', /not <epoch>:<seq>/],
  ])('%j is refused', (asked, code, detail) => {
    expect(readWish(asked, SMALL_COUNTRY)).toMatchObject({
      kind: 'refused',
      code,
      detail: expect.stringMatching(detail),
    });
  });
});
