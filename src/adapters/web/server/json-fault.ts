/**
 * Where a text stops being JSON, for the people who have to find it. `JSON.parse` of this Node does not always say.
 * Asked only after it has thrown; the walk is linear and knows no recursion, so that nesting cannot hurt.
 */
export type JsonFault = {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly expected: string;
};

/** Undefined when the text is JSON. */
export const jsonFault = (text: string): JsonFault | undefined => {
  const fault = walk(text);
  if (fault === undefined) return undefined;
  const before = text.slice(0, fault.offset).split('\n');
  return { ...fault, line: before.length, column: (before.at(-1) ?? '').length + 1 };
};

/** `line 1, column 6 (offset 5): expected a value` */
export const faultInWords = (text: string): string => {
  const fault = jsonFault(text);
  return fault === undefined
    ? 'not JSON'
    : `not JSON at line ${fault.line}, column ${fault.column} (offset ${fault.offset}): expected ${fault.expected}`;
};

type Found = { readonly offset: number; readonly expected: string };

const BLANK = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * States: value (one must come) → after (one has just ended: `,`, a closing bracket, or the end) → value or key.
 * `first` is value or key right after an opening bracket, where the closing one may come too.
 */
type State = 'value' | 'first value' | 'key' | 'first key' | 'after';

const walk = (text: string): Found | undefined => {
  const open: ('{' | '[')[] = [];
  let at = 0;
  let state: State = 'value';

  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };

  const string = (): boolean => {
    const end = endOfString(text, at);
    if (end !== undefined) at = end;
    return end !== undefined;
  };

  for (;;) {
    match(BLANK);
    const char = text[at];
    switch (state) {
      case 'after': {
        const inside = open.at(-1);
        if (inside === undefined)
          return char === undefined ? undefined : { offset: at, expected: 'the end of the text' };
        const closing = inside === '{' ? '}' : ']';
        if (char === closing) open.pop();
        else if (char === ',') state = inside === '{' ? 'key' : 'value';
        else return { offset: at, expected: `"," or "${closing}"` };
        at += 1;
        break;
      }
      case 'first key':
      case 'key':
        if (state === 'first key' && char === '}') {
          open.pop();
          at += 1;
          state = 'after';
          break;
        }
        if (!string()) return { offset: at, expected: 'a name in double quotes' };
        match(BLANK);
        if (text[at] !== ':') return { offset: at, expected: '":"' };
        at += 1;
        state = 'value';
        break;
      default:
        if (state === 'first value' && char === ']') {
          open.pop();
          at += 1;
          state = 'after';
        } else if (char === '{' || char === '[') {
          open.push(char);
          at += 1;
          state = char === '{' ? 'first key' : 'first value';
        } else if (string() || match(SCALAR)) {
          state = 'after';
        } else {
          return {
            offset: at,
            expected: char === '"' ? 'a string that ends and has no raw control characters' : 'a value',
          };
        }
    }
  }
};

const ESCAPE = /["\\/bfnrt]|u[0-9A-Fa-f]{4}/y;

/** Behind the closing quote; undefined when no string of JSON starts here. */
const endOfString = (text: string, start: number): number | undefined => {
  if (text[start] !== '"') return undefined;
  for (let at = start + 1; at < text.length; ) {
    const char = text.charCodeAt(at);
    if (char < 0x20) return undefined;
    if (char === QUOTE) return at + 1;
    at += 1;
    if (char !== BACKSLASH) continue;
    ESCAPE.lastIndex = at;
    if (!ESCAPE.test(text)) return undefined;
    at = ESCAPE.lastIndex;
  }
  return undefined;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
