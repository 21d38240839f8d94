import { bundleUi } from './ui-assets-macro.ts' with { type: 'macro' };

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

/** A literal in the compiled program; from source it is made when this module is first imported. */
export const uiBundle: UiBundle = bundleUi();
