import jackGreen from './jack-green.book' with { type: 'text' };

/** The book of the agent that a fresh server begins with. */
export const JACK_GREEN_BOOK: string = jackGreen;
