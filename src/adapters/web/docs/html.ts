/** Text that is HTML already. Everything else is escaped when it is put into a page. */
export type Html = { readonly html: string };

type Piece = Html | string | number | undefined | readonly Piece[];

/** html`<p>${text}</p>`: what is put in is escaped, unless it is Html. */
export const html = (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  html: strings.map((text, index) => text + (index < pieces.length ? render(pieces[index]) : '')).join(''),
});

/** Text of ours with `code` in backticks and line breaks by `\n\n`. */
export const prose = (text: string | undefined): Html => ({
  html: escaped(text ?? '').replace(/`([^`]+)`/g, '<code>$1</code>'),
});

const render = (piece: Piece): string => {
  if (piece === undefined) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return escaped(String(piece));
  if ('html' in piece) return piece.html;
  return piece.map(render).join('');
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
