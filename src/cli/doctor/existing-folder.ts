import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** The folder of a file, or its nearest parent that exists. */
export function existingFolder(path: string): string {
    const folder = dirname(path);
    return existsSync(folder) || folder === path ? folder : existingFolder(folder);
}
