import packageFile from '../../package.json' with { type: 'json' };

/** Written in by the build; there is nothing of this name where the program runs from source. */
declare const BUILD_COMMIT: string;

export const VERSION: string = packageFile.version;

/** The commit that a binary was built from. */
export const COMMIT: string = typeof BUILD_COMMIT === 'undefined' ? 'source' : BUILD_COMMIT;

/** As `--version` says it: enough to know what answers a report of a defect is about. */
export const FULL_VERSION = `agents-server ${VERSION} (${COMMIT}, Bun ${Bun.version}, ${process.platform}-${process.arch})`;
