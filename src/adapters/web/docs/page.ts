import type { oas31 } from 'zod-openapi';
import { ERRORS } from '../../../app/kit/errors.ts';
import type { AsyncApi, Schemas } from './asyncapi.ts';
import { type Html, html, prose } from './html.ts';
import { type OpenApi, TAGS } from './openapi.ts';
import { type Operation, operationSection } from './operation-html.ts';
import { schemaSection } from './schema-html.ts';
import { STYLE } from './style.ts';

/** The documents as one page that needs no script and loads nothing. */
export const page = (openApi: OpenApi, asyncApi: AsyncApi, publicUrl: string): string => {
  const schemas: Schemas = { ...asyncApi.components.schemas, ...(openApi.components?.schemas as Schemas | undefined) };
  const operations = operationsOf(openApi);
  const frames = Object.keys(asyncApi.components.schemas).filter((name) => /Frame$|^SubscribeMessage$/.test(name));
  const others = Object.keys(schemas)
    .filter((name) => !frames.includes(name))
    .sort();
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AllClear API</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><h1>AllClear API</h1><p>${prose(openApi.info.description)}</p>
<p>Version ${openApi.info.version} · <a href="openapi.json">OpenAPI 3.1</a> · <a href="asyncapi.json">AsyncAPI 3</a></p></header>
<div class="columns">
<nav aria-label="Contents">${navigation(operations)}</nav>
<main id="main">
${TAGS.map(([tag, description]) => {
  const tagged = operations.filter(({ operation }) => operation.tags?.includes(tag));
  return tagged.length === 0
    ? ''
    : html`<section id="tag-${tag}"><h2>${tag}</h2><p>${description}</p>${tagged.map((operation) => operationSection(operation, schemas, publicUrl))}</section>`;
})}
<section id="live-frames"><h2>Live frames</h2><p>${prose(descriptionOf(asyncApi))}</p>${frames.map((name) => schemaSection(name, schemas))}</section>
<section id="schemas"><h2>Schemas</h2>${others.map((name) => schemaSection(name, schemas))}</section>
<section id="problems"><h2>Problems</h2><p>Every error is <code>application/problem+json</code> (RFC 9457) with one of these codes; codes are never renamed. With <code>Retry-After</code>, come back after so many seconds.</p>${problems()}</section>
</main>
</div>
</body>
</html>
`;
  return document.html;
};

const operationsOf = ({ paths = {} }: OpenApi): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = (item as oas31.PathItemObject)[method];
      return operation === undefined ? [] : [{ method, path, operation }];
    }),
  );

const navigation = (operations: readonly Operation[]): Html =>
  html`${TAGS.map(
    ([tag]) =>
      html`<h2><a href="#tag-${tag}">${tag}</a></h2><ul>${operations
        .filter(({ operation }) => operation.tags?.includes(tag))
        .map(
          ({ method, path, operation }) =>
            html`<li><a href="#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span> ${path}</a></li>`,
        )}</ul>`,
  )}<h2><a href="#live-frames">Live frames</a></h2><h2><a href="#schemas">Schemas</a></h2><h2><a href="#problems">Problems</a></h2>`;

const descriptionOf = (asyncApi: AsyncApi): string => {
  const { info } = asyncApi;
  return typeof info === 'object' && info !== null && 'description' in info ? String(info.description) : '';
};

const problems = (): Html =>
  html`<div class="wide" tabindex="0" role="region" aria-label="Problems"><table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead><tbody>${Object.entries(
    ERRORS,
  ).map(
    ([code, { status, title }]) =>
      html`<tr id="problem-${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${title}</td></tr>`,
  )}</tbody></table></div>`;
