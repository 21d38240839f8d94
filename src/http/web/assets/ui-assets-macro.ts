import { join } from 'node:path';

/** The files of the pages, under names that change with their content. */
export interface UiBundle {
    /** For each page and shared entry its own file, then those that it loads at once. */
    readonly entries: Readonly<Record<string, readonly string[]>>;
    readonly files: Readonly<Record<string, UiFile>>;
}

/** One file, uncompressed and compressed, in base64. */
export interface UiFile {
    readonly type: string;
    readonly plain: string;
    readonly gzip: string;
    readonly br: string;
}

/** Runs while this module's importer is loaded from source or compiled, never in a compiled program. A macro cannot bundle itself. */
export function bundleUi(): UiBundle {
    const built = Bun.spawnSync([process.execPath, join(import.meta.dir, 'ui-assets-build.ts')]);
    if (!built.success) throw new Error(`The pages could not be built: ${built.stderr.toString()}`);
    return JSON.parse(built.stdout.toString());
}
