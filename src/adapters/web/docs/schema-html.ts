import type { Schemas } from './asyncapi.ts';
import type { Schema } from './example.ts';
import { exampleOf, refName, resolve } from './example.ts';
import { type Html, html, prose } from './html.ts';

/** A schema as people read it: a table of fields, and an example. */
export const schemaSection = (name: string, schemas: Schemas): Html => {
  const schema = resolve({ $ref: `#/components/schemas/${name}` }, schemas);
  return html`<section id="schema-${name}" class="schema"><h3>${name}</h3>
    <p>${prose(schema.description)}</p>
    ${body(schema, schemas)}
  </section>`;
};

const body = (schema: Schema, schemas: Schemas): Html => {
  const { properties, required = [] } = resolve(schema, schemas);
  if (properties === undefined) return html`<p>${typeHtml(schema, schemas, true)}</p>`;
  const rows = Object.entries(properties).map(
    ([
      field,
      property,
    ]) => html`<tr><th scope="row"><code>${field}</code>${required.includes(field) ? '' : html` <span class="optional">optional</span>`}</th>
      <td>${typeHtml(property, schemas)}</td><td>${prose(descriptionOf(property, schemas))}</td></tr>`,
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="Fields"><table><thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>
    ${exampleHtml(schema, schemas)}`;
};

export const exampleHtml = (schema: Schema, schemas: Schemas, label = 'Example'): Html =>
  html`<details><summary>${label}</summary><pre tabindex="0"><code>${JSON.stringify(exampleOf(schema, schemas), null, 2)}</code></pre></details>`;

export const descriptionOf = (schema: Schema, schemas: Schemas): string =>
  ('description' in schema ? schema.description : undefined) ?? resolve(schema, schemas).description ?? '';

/** `array of Region`, `"live" | "silent"`, `string, date-time, or null`. */
export const typeHtml = (schema: Schema, schemas: Schemas, named = false): Html => {
  const name = refName(schema);
  if (name !== undefined && !named) return html`<a href="#schema-${name}">${name}</a>`;
  const plain = resolve(schema, schemas);
  if (plain.const !== undefined) return html`<code>${JSON.stringify(plain.const)}</code>`;
  if (plain.enum !== undefined) return joined(plain.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`));
  const choices = plain.oneOf ?? plain.anyOf;
  if (choices !== undefined) return joined(choices.map((choice) => typeHtml(choice, schemas)));
  const [only] = plain.allOf ?? [];
  if (only !== undefined) return typeHtml(only, schemas);
  if (plain.type === 'array')
    return html`array of ${plain.items === undefined ? 'anything' : typeHtml(plain.items, schemas)}`;
  const type = Array.isArray(plain.type) ? plain.type.join(' or ') : (plain.type ?? 'anything');
  return html`${type}${plain.format === undefined || plain.format === 'safeint' ? '' : `, ${plain.format}`}${limits(plain)}`;
};

const limits = ({
  maxLength,
  minimum,
  maximum,
}: {
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}): string =>
  [
    maxLength === undefined ? '' : `, at most ${maxLength} characters`,
    minimum === undefined || minimum === 0 || minimum === Number.MIN_SAFE_INTEGER ? '' : `, from ${minimum}`,
    maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? '' : `, to ${maximum}`,
  ].join('');

const joined = (pieces: readonly Html[]): Html =>
  html`${pieces.map((piece, index) => (index === 0 ? piece : html` or ${piece}`))}`;
