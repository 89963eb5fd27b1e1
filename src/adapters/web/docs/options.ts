import type { CreateDocumentOptions } from 'zod-openapi';

/** For both documents. What goes out may get more fields later, so a client must not be told to refuse them. */
export const DOCUMENT_OPTIONS: CreateDocumentOptions = {
  override: ({ zodSchema, jsonSchema, io }) => {
    const { def } = zodSchema._zod;
    const isOpen = def.type === 'object' && !('catchall' in def && def.catchall !== undefined);
    if (io === 'output' && isOpen) delete jsonSchema.additionalProperties;
  },
};
