/** Why something was not learned, for a person. */
const WORDS: Readonly<Record<string, string>> = {
    'kind-not-allowed': 'the agent may not learn this kind of line',
    empty: 'it says nothing',
    'control-characters': 'it has characters that cannot be seen',
    'too-long': 'it is too long',
    secret: 'it looks like a secret',
    personal: 'it concerns one person only',
    link: 'it has a link or markup that nobody said',
    repeated: 'the book says it already',
    'contradicts-author': 'it contradicts what the author wrote',
    corrected: 'something newer says otherwise',
    'refused-before': 'it was refused or forgotten before',
    'initial-message-exists': 'the book has a greeting already',
    'not-a-lesson': 'it would change a line that it is not about',
    'too-many': 'too much at once',
    'book-full': 'there is no room left in the book',
    malformed: 'the teacher’s answer could not be read',
    'answer-too-long': 'the teacher’s answer was too long',
    'answer-not-json': 'the teacher’s answer could not be read',
    'tool-call': 'the teacher wanted to use a tool',
    closed: 'the book was closed',
    off: 'learning was off',
    'agent-deleted': 'the agent was deleted',
    'nothing-said': 'nothing was said',
    'taken-back': 'the feedback was taken back',
};

export function toRefusalWords(reason: string): string {
    return WORDS[reason] ?? reason;
}
