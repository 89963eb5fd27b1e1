/* The settings as a tree of names: what may stand where, and what each is called outside. */
import { z } from 'zod';
import { nearest } from './nearest.ts';
import { settingsSchema } from './schema.ts';
import { traits } from './values.ts';

export type Path = readonly PropertyKey[];

export type Leaf = {
  readonly path: readonly string[];
  readonly name: string;
  readonly secret: boolean;
  readonly fileOnly: boolean;
};

/** What a section consists of, by name; undefined for a single value or a list. */
export const shapeOf = (schema: z.core.$ZodType | undefined): z.core.$ZodShape | undefined => {
  if (schema instanceof z.ZodPrefault) return shapeOf(schema.def.innerType);
  return schema instanceof z.ZodObject ? schema.shape : undefined;
};

const collect = (schema: z.core.$ZodType, path: readonly string[] = []): readonly Leaf[] => {
  const shape = shapeOf(schema);
  if (shape !== undefined) return Object.entries(shape).flatMap(([key, inner]) => collect(inner, [...path, key]));
  const { secret = false, fileOnly = false } = traits.get(schema) ?? {};
  return [{ path, name: path.join('.'), secret, fileOnly }];
};

/** Every setting. */
export const leaves = collect(settingsSchema);

export const isSecret = (path: Path): boolean => leaves.some(({ secret, name }) => secret && name === path.join('.'));

/** What somebody meant who wrote `key` inside `path`: a name for the same place, or the same name in another. */
export const meantBy = (path: Path, key: string): string | undefined => {
  const sibling = nearest(key, Object.keys(shapeAt(path) ?? {}));
  if (sibling !== undefined) return [...path, sibling].join('.');
  return leaves.find((leaf) => leaf.path.at(-1)?.toLowerCase() === key.toLowerCase())?.name;
};

const shapeAt = (path: Path): z.core.$ZodShape | undefined => {
  let schema: z.core.$ZodType | undefined = settingsSchema;
  for (const part of path) {
    if (schema instanceof z.ZodPrefault) schema = schema.def.innerType;
    schema = schema instanceof z.ZodArray ? schema.def.element : shapeOf(schema)?.[String(part)];
  }
  return shapeOf(schema);
};
