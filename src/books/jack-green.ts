import jackGreen from './jack-green.book' with { type: 'text' };

/** The book of the first agent of a new server. */
export const JACK_GREEN_BOOK: string = jackGreen;
