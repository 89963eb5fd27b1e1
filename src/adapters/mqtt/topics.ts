/** True when a topic is one of those that a filter names: `+` stands for one level, `#` at the end for all below. */
export const fits = (filter: string, topic: string): boolean => {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  // A topic that begins with `$` is the broker's own, and no wildcard's.
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
};

/** The longest topic that a broker takes; bytes. */
const LONGEST = 65_535;

/** True for what something can be published to. */
export const isTopic = (text: string): boolean =>
  text !== '' && !/[+#]/.test(text) && !text.includes('\0') && Buffer.byteLength(text) <= LONGEST;
