import type { Settings } from '../../config/settings/schema.ts';
import type { SourceSettings } from '../../config/settings/sources-schema.ts';
import type { SourceDefinition } from './ingest-definition.ts';
import { others } from './ingest-others.ts';
import { ukrainian } from './ingest-ukraine.ts';

/** The sources that are on, by the settings. Throws when two have one id. */
export const definitions = (settings: Settings, sources: SourceSettings): readonly SourceDefinition[] => {
  const ukraine = settings.feeds.find(({ country }) => country === 'ua')?.id;
  const all = [
    ...(ukraine === undefined ? [] : ukrainian(sources, ukraine)),
    ...others(sources, settings.feeds[0]?.id ?? 'ua', settings.intake),
  ];
  const ids = all.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length > 0) throw new Error(`sources: ${[...new Set(twice)].join(', ')} is the id of more than one source`);
  return all;
};
