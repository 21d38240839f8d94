import { join } from 'node:path';

/** How this program is run once more, whether it is the binary or runs from source. */
export const OWN_COMMAND: readonly string[] = Bun.isStandaloneExecutable
    ? [process.execPath]
    : [process.execPath, join(import.meta.dir, '../main.ts')];
