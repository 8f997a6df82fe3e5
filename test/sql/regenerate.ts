/** Writes the golden files of all SQL cases anew: `node test/sql/regenerate.ts`. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { acceptedCases, planCase, refuseCase, refusedCases } from './cases.ts';

for (const sqlCase of acceptedCases) {
  const style = await resolveConfig(sqlCase.goldenFile);
  writeFileSync(sqlCase.goldenFile, await format(JSON.stringify(planCase(sqlCase)), { ...style, parser: 'json' }));
}
for (const sqlCase of refusedCases) writeFileSync(sqlCase.goldenFile, refuseCase(sqlCase));
