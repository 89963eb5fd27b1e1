/** A cell as a spreadsheet reads it: quoted where it must be, and never a formula. */
export const cellOf = (text: string): string => {
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
};
