// The messages between the embedded page and the script on the host page.

/** From the embedded page: it has loaded and can be shown. */
export const READY = 'agents-server:ready';
/** From the embedded page: the user wants to close it. */
export const CLOSE = 'agents-server:close';
/** To the embedded page: it was opened. */
export const OPENED = 'agents-server:opened';
