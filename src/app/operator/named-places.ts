import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { PreparedMessage } from './act.ts';

/**
 * Throws when the settings name a place that is none. A hub that stands for a place it does not know would refuse every
 * client of another service, again and again; a message for none could not be said when it is needed.
 */
export const assertPlaces = (
  named: { readonly compatibleOnly: readonly string[]; readonly messages: readonly PreparedMessage[] },
  catalogue: Catalogue | undefined,
): void => {
  for (const name of named.compatibleOnly) {
    if (catalogue !== undefined && catalogue.find(name) === undefined)
      throw new Error(`http.compatibleOnly: there is no region "${name}", or it can mean several; ids are sure`);
  }
  for (const { id, regions } of named.messages) {
    const unknown = regions.find((text) => catalogue?.find(text) === undefined);
    if (unknown !== undefined) throw new Error(`operator.messages: ${id}: "${unknown}" is no region, or more than one`);
  }
};
