import { withoutFencedCode } from '../books/code-fence.ts';
import type { Proposal } from './accept-commitments.ts';

/**
 * What a message teaches in so many words: "remember that …", "from now on …", "always …", "my … is …". Questions teach nothing, and
 * neither does what stands in a code fence. Linear in the text's length.
 */
export function findTeaching(text: string): readonly Proposal[] {
    const lines = withoutFencedCode(text.slice(0, LONGEST_MESSAGE)).split(/\r\n|\n|\r/);
    const hasQuestion = text.includes('?');
    const proposals: Proposal[] = [];
    let isListOpen = false;
    for (const line of lines) {
        const trimmed = line.trim();
        if (isListOpen && trimmed !== '') {
            proposals.push(toProposal('KNOWLEDGE', trimmed.replace(/^([-*•]|\d+[.)])\s+/, '')));
            continue;
        }
        isListOpen = LIST_OPENING.test(trimmed);
        for (const sentence of isListOpen ? [] : trimmed.split(SENTENCE_END)) {
            const found = readSentence(sentence, hasQuestion);
            if (found !== null) proposals.push(found);
        }
    }
    return proposals;
}

const LONGEST_MESSAGE = 20_000;
const SENTENCE_END = /(?<=[.!?])\s+/;
const LEAD = String.raw`^(?:(?:please|ok|okay|and|also|so|hey|hi|hello|thanks|thank you|by the way|btw)[,!]?\s+)*`;
const LIST_OPENING = new RegExp(
    `${LEAD}(?:remember|note|learn|keep in mind)(?: this| that| the following| these)?(?: facts)?:$`,
    'i',
);

function readSentence(sentence: string, hasQuestion: boolean): Proposal | null {
    const text = sentence.trim();
    if (text.endsWith('?') || text.length < SHORTEST_TEACHING) return null;
    for (const { pattern, read, isSpoiledByQuestion } of FORMS) {
        if (isSpoiledByQuestion && hasQuestion) continue;
        const match = pattern.exec(text);
        if (match !== null) return read(match[1] ?? '', match[2] ?? '');
    }
    return null;
}

const SHORTEST_TEACHING = 8;

interface TeachingForm {
    readonly pattern: RegExp;
    readonly read: (first: string, second: string) => Proposal | null;
    /** Who describes something and then asks wants help and does not teach. */
    readonly isSpoiledByQuestion?: true;
}

const FORMS: readonly TeachingForm[] = [
    {
        pattern:
            /^(?:(?:please|also)\s+)?(?:when (?:i|we) say|by)\s+["“']?([^"”']{1,80}?)["”']?,?\s+(?:i|we)\s+mean\s+(.+)$/i,
        read: (word, meaning) => toProposal('DICTIONARY', `${word}: ${meaning}`),
    },
    {
        pattern: /^["“']([^"”']{1,80})["”']\s+(?:means|stands for)\s+(.+)$/i,
        read: (word, meaning) => toProposal('DICTIONARY', `${word}: ${meaning}`),
    },
    {
        pattern: new RegExp(
            `${LEAD}(?:greet|welcome) (?:people|visitors|everyone|everybody|users|customers|guests) with:?\\s+(.+)$`,
            'i',
        ),
        read: greeting => toProposal('INITIAL MESSAGE', greeting.replace(/^["“']|["”']\.?$/g, '')),
    },
    {
        pattern: new RegExp(`${LEAD}(?:from now on|in (?:the )?future|going forward|henceforth)[,:]?\\s+(.+)$`, 'i'),
        read: rule => toLanguage(rule) ?? toProposal('RULE', rule),
    },
    {
        pattern: new RegExp(
            `${LEAD}(?:(?:remember|be sure|make sure)|(?:don['’]t|do not|never) forget) to\\s+(.+)$`,
            'i',
        ),
        read: rule => toProposal('RULE', rule),
    },
    {
        pattern: new RegExp(
            `${LEAD}(?:remember|note|learn|know|keep in mind|bear in mind|(?:don['’]t|do not|never) forget|take note|memori[sz]e|make a note)(?: this)?(?:\\s+that\\s+|\\s*[:,–-]\\s*|\\s+)(?!when\\b|how\\b|me\\b|what\\b|if\\b|why\\b|where\\b|who\\b|it\\b[.!]?$|about\\b|to\\b)(.+)$`,
            'i',
        ),
        read: fact => (RULE_PATTERN.test(fact) ? toProposal('RULE', fact) : toProposal('KNOWLEDGE', fact)),
    },
    {
        pattern: new RegExp(`${LEAD}(?:fyi|for your information|for the record)[,:]?\\s+(.+)$`, 'i'),
        read: fact => toProposal('KNOWLEDGE', fact),
    },
    {
        pattern: new RegExp(
            `${LEAD}((?:always|never|do not ever|don['’]t ever|you (?:must|should) (?:always|never))\\s+(?!mind\\b|ever\\b|been\\b|a\\b|the\\b|had\\b|wanted\\b|thought\\b|heard\\b)\\S.+)$`,
            'i',
        ),
        read: rule => toProposal('RULE', rule),
    },
    {
        pattern:
            /^(?:actually|correction|that(?:['’]s| is) (?:wrong|not right|incorrect)|no)[,:;.]\s+(?!i\b|it\b|that\b|thanks\b)(.+?\s(?:is|are|was|were|has|have|costs?|closes?|opens?|needs?|takes?|means)\s.+)$/i,
        read: fact => toProposal('KNOWLEDGE', fact),
        isSpoiledByQuestion: true,
    },
    {
        pattern: new RegExp(
            `${LEAD}((?:my|our)\\s.{1,200}?\\s(?:is|are|was|has|have|closes?|opens?|costs?|starts?|ends?|needs?|takes?|ships?|delivers?|offers?|sells?|accepts?)\\s.+)$`,
            'i',
        ),
        read: fact => toProposal('KNOWLEDGE', fact),
        isSpoiledByQuestion: true,
    },
];

const RULE_PATTERN = /^(always|never|you (must|should)|do not|don['’]t)\s/i;

function toLanguage(rule: string): Proposal | null {
    const match =
        /^(?:please\s+)?(?:always\s+)?(?:answer|reply|respond|speak|write|talk)(?: to (?:us|everyone|people))?(?: only)? in (\p{L}{3,20})(?: only)?[.!]?$/iu.exec(
            rule,
        );
    return match === null ? null : toProposal('LANGUAGE', match[1] ?? '', '');
}

function toProposal(keyword: string, text: string, end = '.'): Proposal {
    const trimmed = text.trim();
    const ended = /[.!?:;…"”)]$/.test(trimmed) ? trimmed : `${trimmed}${end}`;
    return { keyword, content: ended.charAt(0).toUpperCase() + ended.slice(1), replacesId: null };
}
