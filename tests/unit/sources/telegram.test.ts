import { expect, test } from 'vitest';
import { readPost } from '../../../src/adapters/upstreams/telegram/telegram.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

const AT = Date.parse('2026-03-02T22:01:10Z');
const read = (...lines: readonly string[]) => readPost(lines.join('\n'), AT, ukraine());
const signals = (kind: string, ...regions: readonly string[]) => ({
  kind: 'signals',
  said: regions.map((region) => ({ kind, region, at: Date.parse('2026-03-02T22:01:10.000Z') })),
});

test('a start, in one line or with a list', () => {
  expect(
    read(
      '🔴 09:14 Повітряна тривога в Куп’янський район',
      'Слідкуйте за подальшими повідомленнями.',
      '#Купянський_район',
    ),
  ).toMatchObject(signals('alert', '123'));
  expect(read('🔴 01:04 Повітряна тривога в', '• Вишгородський район', '• Бучанський район')).toMatchObject(
    signals('alert', '74', '75'),
  );
  expect(read('🔴 01:04 Повітряна тривога в Новомосковський район')).toMatchObject(signals('alert', '43'));
});

test('an end', () => {
  expect(read("🟢 09:43 Відбій тривоги в Куп'янський район.", 'Слідкуйте за подальшими повідомленнями.')).toMatchObject(
    signals('all-clear', '123'),
  );
});

test('a yellow end is partial: what still goes on is no end', () => {
  const post = read(
    '🟡 09:43 Відбій тривоги в Харківська область.',
    'Зверніть увагу, тривога ще триває у:',
    '- Чугуївський район',
    '- Ізюмський район',
  );
  expect(post).toMatchObject({ ...signals('all-clear', '22'), partial: true });
  expect(
    read('🟡 09:43 Відбій тривоги в Куп’янський район.', 'Зверніть увагу, тривога ще триває у:', '- Куп’янський район'),
  ).toEqual({ kind: 'nothing', why: 'nothing-over' });
  expect(read('🟡 09:43 Відбій тривоги в Куп’янський район.')).toEqual({ kind: 'nothing', why: 'note' });
});

test('an end that names a place nobody knows, as over or as going on, ends nothing', () => {
  expect(read('🟢 09:43 Відбій тривоги в Атлантида.')).toMatchObject({ kind: 'unread' });
  expect(read('🟡 09:43 Відбій тривоги в Харківська область.', 'тривога ще триває у:', '- Атлантида')).toMatchObject({
    kind: 'unread',
  });
});

test.each([
  ['🟠 10:00 Харківська область УВАГА!!! Загроза застосування КАБ'],
  ['🔴🔴 10:00 Харківська область Загроза балістики'],
  ['🟢 10:00 Харківська область Відбій загрози ударних БпЛА'],
  ['🟡 10:00 Відбій'],
  ['🔴 10:00 Повітряна тривога в Тестовий Регіон'],
  ['🔴 Харківський район - тривога досі триває'],
  ['Доброго вечора, ми з України'],
])('threat stand-down and other posts move nothing: %s', (text) => {
  expect(read(text)).toMatchObject({ kind: 'nothing' });
});

test('a message that looks like an alert and does not parse is said to be unread, and clears nothing', () => {
  expect(read('🔴 Повітряна тривога!!! Харківська область!')).toMatchObject({ kind: 'unread' });
  expect(read('🟢 Тривогу скасовано: Харківська область')).toMatchObject({ kind: 'unread' });
});

test('channels of administrations name the place first', () => {
  expect(read('🔴 Куп’янський район - повітряна тривога!')).toMatchObject(signals('alert', '123'));
  expect(read('🟢 Куп’янський район – відбій повітряної тривоги!')).toMatchObject(signals('all-clear', '123'));
});

test('the printed clock has no date: across midnight the time of publication counts', () => {
  expect(read('🔴 23:59 Повітряна тривога в м. Київ')).toMatchObject(signals('alert', '31'));
  expect(read('🟢 00:01 Відбій тривоги в м. Київ.')).toMatchObject(signals('all-clear', '31'));
});
