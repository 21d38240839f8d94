// What the page in the frame and the script around it say to each other.

/** From the page: it is there, and can be shown. */
export const READY = 'agents-server:ready';
/** From the page: somebody is done with it. */
export const CLOSE = 'agents-server:close';
/** To the page: it is looked at again. */
export const OPENED = 'agents-server:opened';
