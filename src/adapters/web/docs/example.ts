import type { oas31 } from 'zod-openapi';
import type { Schemas } from './asyncapi.ts';

export type Schema = oas31.SchemaObject | oas31.ReferenceObject;

/** `Status` of `#/components/schemas/Status`; undefined when the schema is no reference. */
export const refName = (schema: Schema): string | undefined =>
  '$ref' in schema && typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;

export const resolve = (schema: Schema, schemas: Schemas): oas31.SchemaObject => {
  const name = refName(schema);
  const found = name === undefined ? schema : schemas[name];
  return found === undefined || '$ref' in found ? {} : (found as oas31.SchemaObject);
};

/** A value that looks like what is sent: the examples of the schema, and where it has none the plainest value that fits. */
export const exampleOf = (schema: Schema, schemas: Schemas, depth = 0): unknown => {
  if ('example' in schema && schema.example !== undefined) return schema.example;
  const plain = resolve(schema, schemas);
  if (plain.example !== undefined) return plain.example;
  if (plain.const !== undefined) return plain.const;
  if (plain.enum !== undefined) return plain.enum[0];
  const [first] = plain.oneOf ?? plain.anyOf ?? plain.allOf ?? [];
  if (first !== undefined) return exampleOf(first, schemas, depth);
  switch (plain.type) {
    case 'object':
      return depth > MAX_DEPTH ? {} : objectExample(plain, schemas, depth);
    case 'array':
      return plain.items === undefined || depth > MAX_DEPTH ? [] : [exampleOf(plain.items, schemas, depth + 1)];
    case 'string':
      return '…';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return true;
    default:
      return null;
  }
};

const MAX_DEPTH = 6;

const objectExample = (
  { properties = {}, required = [] }: oas31.SchemaObject,
  schemas: Schemas,
  depth: number,
): object =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.includes(name))
      .map(([name, property]) => [name, exampleOf(property, schemas, depth + 1)]),
  );
