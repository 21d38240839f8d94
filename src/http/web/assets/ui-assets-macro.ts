import { join } from 'node:path';
import type { UiBundle } from './ui-assets-bundle.ts';

/** Runs while this module's importer is loaded from source or compiled, never in a compiled program. A macro cannot bundle itself. */
export function bundleUi(): UiBundle {
    const built = Bun.spawnSync([process.execPath, join(import.meta.dir, 'ui-assets-build.ts')]);
    if (!built.success) throw new Error(`The pages could not be built: ${built.stderr.toString()}`);
    return JSON.parse(built.stdout.toString());
}
