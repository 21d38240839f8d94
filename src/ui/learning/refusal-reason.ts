/** The texts for the reason codes of the server. */
const TEXTS: Readonly<Record<string, string>> = {
    'kind-not-allowed': 'this kind of commitment cannot be learned',
    empty: 'the lesson is empty',
    'control-characters': 'it contains invisible characters',
    'too-long': 'it is too long',
    secret: 'it looks like a secret',
    personal: 'it is about one person only',
    link: 'it contains a link or markup that the user did not write',
    repeated: 'it is already in the book',
    'contradicts-author': 'it contradicts the author of the book',
    corrected: 'it was corrected later',
    'refused-before': 'it was rejected or forgotten before',
    'initial-message-exists': 'the book already has an initial message',
    'not-a-lesson': 'it would change an unrelated line',
    'too-many': 'too many lessons at once',
    'book-full': 'the space for lessons is full',
    malformed: 'the teacher’s output is invalid',
    'answer-too-long': 'the teacher’s output is too long',
    'answer-not-json': 'the teacher’s output is not JSON',
    'tool-call': 'the teacher tried to call a tool',
    closed: 'the book was closed',
    off: 'learning was off',
    'agent-deleted': 'the agent was deleted',
    'nothing-said': 'the message is empty',
    'taken-back': 'the feedback was withdrawn',
};

export function toRefusalReason(reason: string): string {
    return TEXTS[reason] ?? reason;
}
