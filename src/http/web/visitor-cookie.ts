/** Tells visitors of the web chat apart; scripts cannot read it. */
export const VISITOR_COOKIE = 'visitor';
