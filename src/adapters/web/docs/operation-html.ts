import type { oas31 } from 'zod-openapi';
import type { Schemas } from './asyncapi.ts';
import { exampleOf, type Schema } from './example.ts';
import { type Html, html, prose } from './html.ts';
import { descriptionOf, exampleHtml, typeHtml } from './schema-html.ts';

export type Operation = { readonly method: string; readonly path: string; readonly operation: oas31.OperationObject };

/** One address: what it takes, what it answers, and a line that tries it. */
export const operationSection = ({ method, path, operation }: Operation, schemas: Schemas, publicUrl: string): Html =>
  html`<article id="${operation.operationId}" aria-labelledby="${operation.operationId}-title">
    <h3 id="${operation.operationId}-title"><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code></h3>
    <p class="summary">${operation.summary}</p>
    <p>${prose(operation.description)}</p>
    ${needsToken(operation) ? html`<p class="token">Needs <code>Authorization: Bearer &lt;token&gt;</code> of ${tokenOwners(operation)}.</p>` : ''}
    ${parametersHtml(operation, schemas)}
    ${bodyHtml(operation, schemas)}
    <pre tabindex="0" aria-label="Example request"><code>${curl({ method, path, operation }, schemas, publicUrl)}</code></pre>
    ${answersHtml(operation, schemas)}
  </article>`;

const tokenOwners = ({ security = [] }: oas31.OperationObject): string =>
  security
    .flatMap((one) => Object.keys(one))
    .map((name) => (name === 'person' ? 'a person who has the right' : 'a source'))
    .join(' or ');

const parametersOf = ({ parameters = [] }: oas31.OperationObject): readonly oas31.ParameterObject[] =>
  parameters.flatMap((parameter) => ('$ref' in parameter ? [] : [parameter as oas31.ParameterObject]));

const parametersHtml = (operation: oas31.OperationObject, schemas: Schemas): Html => {
  const parameters = parametersOf(operation);
  if (parameters.length === 0) return html``;
  const rows = parameters.map(
    (
      parameter,
    ) => html`<tr><th scope="row"><code>${parameter.name}</code> <span class="optional">${parameter.in}${parameter.required === true ? ', required' : ''}</span></th>
      <td>${parameter.schema === undefined ? '' : typeHtml(parameter.schema, schemas, true)}</td>
      <td>${prose(parameter.description ?? (parameter.schema === undefined ? '' : descriptionOf(parameter.schema, schemas)))}</td></tr>`,
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="Parameters"><table><thead><tr><th scope="col">Parameter</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>`;
};

const contentOf = (
  body: oas31.OperationObject['requestBody'] | oas31.ResponseObject | undefined,
): Readonly<Record<string, oas31.MediaTypeObject>> =>
  body === undefined || '$ref' in body
    ? {}
    : (((body as oas31.RequestBodyObject).content as Record<string, oas31.MediaTypeObject> | undefined) ?? {});

const bodyHtml = (operation: oas31.OperationObject, schemas: Schemas): Html => {
  const content = Object.entries(contentOf(operation.requestBody));
  if (content.length === 0) return html``;
  return html`<h4>Body</h4><ul>${content.map(
    ([type, { schema }]) =>
      html`<li><code>${type}</code>: ${schema === undefined ? '' : typeHtml(schema, schemas)}</li>`,
  )}</ul>`;
};

const answersHtml = (operation: oas31.OperationObject, schemas: Schemas): Html => {
  const rows = Object.entries(operation.responses ?? {}).map(([status, response]) => {
    const plain = response as oas31.ResponseObject;
    const content = Object.entries(contentOf(plain));
    return html`<tr><th scope="row">${status}</th><td>${prose(plain.description)}</td><td>${content.map(
      ([type, { schema }]) =>
        html`<code>${type}</code> ${schema === undefined || type === 'text/html' ? '' : typeHtml(schema, schemas)}<br>`,
    )}</td></tr>`;
  });
  const [, first] =
    Object.entries(
      contentOf((operation.responses?.['200'] ?? operation.responses?.['202']) as oas31.ResponseObject),
    )[0] ?? [];
  return html`<div class="wide" tabindex="0" role="region" aria-label="Answers"><table><thead><tr><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">Body</th></tr></thead><tbody>${rows}</tbody></table></div>
    ${first?.schema === undefined || isText(first.schema) ? '' : exampleHtml(first.schema, schemas, 'Example answer')}`;
};

const isText = (schema: Schema): boolean =>
  'type' in schema && schema.type === 'string' && schema.example === undefined;

const needsToken = ({ security = [] }: oas31.OperationObject): boolean =>
  security.length > 0 && security.every((one) => Object.keys(one).length > 0);

const curl = ({ method, path, operation }: Operation, schemas: Schemas, publicUrl: string): string => {
  const parameters = parametersOf(operation);
  const example = (parameter: oas31.ParameterObject): string =>
    encodeURIComponent(String(parameter.schema === undefined ? '' : exampleOf(parameter.schema, schemas)));
  const address = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, parameter) => text.replace(`{${parameter.name}}`, example(parameter)), path);
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required === true)
    .map((parameter) => `${parameter.name}=${example(parameter)}`);
  const url = `'${publicUrl}${address}${query.length === 0 ? '' : `?${query.join('&')}`}'`;
  const bodies = contentOf(operation.requestBody);
  const file = Object.entries(bodies).find(
    ([, { schema }]) => schema !== undefined && 'format' in schema && schema.format === 'binary',
  );
  const json = file === undefined ? bodies['application/json']?.schema : undefined;
  return [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${url}`,
    ...(needsToken(operation) ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...(isStream(operation) ? ["-N -H 'Accept: text/event-stream'"] : []),
    ...(file === undefined ? [] : [`-H 'Content-Type: ${file[0]}' --data-binary @FILE`]),
    ...(json === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(exampleOf(json, schemas))}'`]),
  ].join(' \\\n  ');
};

const isStream = (operation: oas31.OperationObject): boolean =>
  'text/event-stream' in contentOf(operation.responses?.['200'] as oas31.ResponseObject | undefined);
