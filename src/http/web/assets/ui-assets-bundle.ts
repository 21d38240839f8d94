import { bundleUi } from './ui-assets-macro.ts' with { type: 'macro' };
import type { UiBundle } from './ui-assets-macro.ts';

/** A literal in the compiled program; when run from source, it is built when this module is first imported. */
export const uiBundle: UiBundle = bundleUi();
