import { expect, test } from 'vitest';
import { logger } from '../../../src/adapters/system/logger.ts';

const HOSTILE = 'x\r\u001b[2K\u009b1A\nALL CLEAR\u202e';

test.each([true, false])('a line of the log is one line, whatever a source wrote into it (pretty: %s)', (pretty) => {
  const lines: string[] = [];
  const observe = logger({ level: 'info', pretty, write: (line) => lines.push(line) });
  observe('signal.refused', { source: 'people', detail: HOSTILE, error: new Error(HOSTILE) });
  expect(lines).toHaveLength(1);
  const text = lines[0]?.slice(0, -1) ?? '';
  for (const unsafe of ['\r', '\n', '\u009b', '\u202e', '\u001b[2K']) expect(text).not.toContain(unsafe);
  expect(text).toContain('ALL CLEAR');
});
