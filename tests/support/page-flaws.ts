import axe, { type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** What everybody who uses a page by ear, by keyboard or by contrast must be able to count on. */
const RULES: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] },
};
/** Only what is wrong is put into words: what is right about each of some thousand elements is never read. */
const BRIEF: RunOptions = { resultTypes: ['violations'], selectors: false };

/** What axe finds at a page as it stands there, or at a part of it: the rule, and the element that breaks it. */
export const flawsOf = async (page: Page, part?: string): Promise<readonly string[]> => {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const context = part === undefined ? 'document' : JSON.stringify(part);
  return await page.evaluate(
    `axe.run(${context}, ${JSON.stringify({ ...RULES, ...BRIEF })}).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
  );
};
