import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutSecrets } from '../../../src/protocol/without-secrets.ts';

test.each([
  ['http://user:secret@host:8080/cap.xml', 'http://…@host:8080/cap.xml'],
  ['https://host/feed?token=abc&x', 'https://host/feed?token=…&…'],
  ['https://user@host', 'https://…@host'],
  ['rediss://:pass@host:6379/0', 'rediss://…@host:6379/0'],
  ['mqtt://u:p@ss@host city/sirens', 'mqtt://…@host city/sirens'],
  ['https://host/hooks/Zx81kd83jdk2lskdj39fkd02/list', 'https://host/hooks/…/list'],
  ['https://api.ukrainealarm.com', 'https://api.ukrainealarm.com'],
  [
    'https://www.oref.org.il/warningMessages/alert/Alerts.json',
    'https://www.oref.org.il/warningMessages/alert/Alerts.json',
  ],
  ['Київ: 12 // 5 @ noon', 'Київ: 12 // 5 @ noon'],
  ['{"a":"http://u:p@h/?k=1","b":2}', '{"a":"http://…@h/?k=…","b":2}'],
  ['{"a":"http://h","b":"c@d"}', '{"a":"http://h","b":"c@d"}'],
  ['https://host/list;token=abc;b=c/x', 'https://host/list;token=…;b=…/x'],
  ["it is 'https://host/a' now", "it is 'https://host/a' now"],
])('%s is shown as %s', (address, shown) => {
  expect(withoutSecrets(address)).toBe(shown);
  expect(withoutSecrets(shown)).toBe(shown);
});

test('a credential is shown nowhere, whatever text stands around it', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{6,12}$/).map((text) => `Q7${text}q`);
  const prose = fc.stringMatching(/^[a-z ,.'"{}]{0,20}$/);
  fc.assert(
    fc.property(prose, secret, secret, prose, (before, password, token, after) => {
      const text = `${before} https://user:${password}@host.example/a/b?key=${token} ${after}`;
      const shown = withoutSecrets(text);
      expect(shown).not.toContain(password);
      expect(shown).not.toContain(token);
      expect(shown).toContain('host.example/a/b');
    }),
  );
});

test('a password or a token with any signs in it is shown in no part', () => {
  const signs = fc.string({ unit: fc.constantFrom(...'\'`"<>{}[]()|^$!*+,;=:~@.-_%\\'), minLength: 1, maxLength: 6 });
  const secret = fc.tuple(signs, signs).map(([one, other]) => ({ text: `Q7a${one}Q7b${other}Q7c` }));
  fc.assert(
    fc.property(secret, secret, ({ text: password }, { text: token }) => {
      // Quotes in JSON are marked; a quote before a comma or a bracket ends a text there.
      const safe = (text: string): string => text.replace(/"(?=[,}\]:])/g, '-');
      const shown = withoutSecrets(
        `at https://user:${safe(password)}@host.example/a?key=${token.replaceAll('"', '')} it`,
      );
      expect(shown).toBe('at https://…@host.example/a?key=… it');
    }),
  );
});
