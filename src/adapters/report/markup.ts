/** Text as it may stand in an element or in a quoted attribute. */
export const text = (value: string): string => value.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

/** A table; the first column is what the row is about. */
export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  `<div class="wide"><table><thead><tr>${head.map((one) => `<th scope="col">${text(one)}</th>`).join('')}</tr></thead><tbody>${rows
    .map(
      ([first = '', ...rest]) =>
        `<tr><th scope="row">${text(String(first))}</th>${rest.map((one) => `<td>${text(String(one))}</td>`).join('')}</tr>`,
    )
    .join('')}</tbody></table></div>`;
