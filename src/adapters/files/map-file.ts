import { readFile } from 'node:fs/promises';

/** The file is checked once: a page without a map is better than one that cannot read it. */
export const readMap = async (path: string): Promise<Buffer> => {
  try {
    const content = await readFile(path);
    const { type, features } = JSON.parse(content.toString()) as {
      readonly type?: unknown;
      readonly features?: unknown;
    };
    if (type !== 'FeatureCollection' || !Array.isArray(features))
      throw new Error('it is no FeatureCollection of GeoJSON');
    return content;
  } catch (error) {
    throw new Error(`page.map: ${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
};
