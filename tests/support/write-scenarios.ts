import { writeFileSync } from 'node:fs';
import { countryCatalogue } from '../../src/adapters/files/shipped/countries.ts';
import { inventScenarios } from '../../src/app/drills/plan/generate.ts';

/** Writes `config/scenarios` anew: `npx tsx tests/support/write-scenarios.ts`. A test holds the files against it. */
for (const { id, text } of inventScenarios(countryCatalogue('ua'))) {
  writeFileSync(new URL(`../../config/scenarios/${id}.ndjson`, import.meta.url), text);
}
