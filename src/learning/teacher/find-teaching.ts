import { withoutFencedCode } from '../../books/syntax/code-fence.ts';
import type { Proposal } from '../acceptance/proposal.ts';

/**
 * The lessons that a message states explicitly: "remember that …", "from now on …", "always …", "my … is …". English only. Questions
 * and code fences are ignored. Linear in the length of the text.
 */
export function findTeaching(text: string): readonly Proposal[] {
    const lines = withoutFencedCode(text.slice(0, MAX_MESSAGE_LENGTH)).split(/\r\n|\n|\r/);
    const hasQuestion = text.includes('?');
    const proposals: Proposal[] = [];
    let isListOpen = false;
    for (const line of lines) {
        const trimmed = line.trim();
        if (isListOpen && trimmed !== '') {
            proposals.push(toProposal('KNOWLEDGE', trimmed.replace(/^([-*•]|\d+[.)])\s+/, '')));
            continue;
        }
        // Patterns for a varying number of spaces are slow.
        const spaced = trimmed.replace(/\s+/g, ' ');
        isListOpen = LIST_OPENING.test(withoutLead(spaced));
        for (const sentence of isListOpen ? [] : spaced.split(SENTENCE_END)) {
            const found = readSentence(sentence, hasQuestion);
            if (found !== null) proposals.push(found);
        }
    }
    return proposals;
}

const MAX_MESSAGE_LENGTH = 20_000;
const SENTENCE_END = /(?<=[.!?]) /;
const LIST_OPENING = /^(?:remember|note|learn|keep in mind)(?: this| that| the following| these)?(?: facts)?:$/i;

/** Removed first, so that no other pattern has to start with it. */
const LEAD = /^(?:(?:please|ok|okay|and|also|so|hey|hi|hello|thanks|thank you|by the way|btw)[,!]? )*/i;

function readSentence(sentence: string, hasQuestion: boolean): Proposal | null {
    if (sentence.endsWith('?') || sentence.length < MIN_SENTENCE_LENGTH) return null;
    const rest = withoutLead(sentence);
    for (const { pattern, read, isSpoiledByQuestion, isFirstWord } of FORMS) {
        if (isSpoiledByQuestion && hasQuestion) continue;
        const match = pattern.exec(isFirstWord ? sentence : rest);
        if (match !== null) return read(match[1] ?? '', match[2] ?? '');
    }
    return null;
}

function withoutLead(text: string): string {
    return text.replace(LEAD, '');
}

const MIN_SENTENCE_LENGTH = 8;

interface TeachingForm {
    /** For a sentence with single spaces. The lesson reaches to the end of the sentence. */
    readonly pattern: RegExp;
    readonly read: (first: string, second: string) => Proposal | null;
    /** A user who describes something and then asks a question wants help and does not teach. */
    readonly isSpoiledByQuestion?: true;
    /** Only at the very beginning of a sentence. */
    readonly isFirstWord?: true;
}

const FORMS: readonly TeachingForm[] = [
    {
        pattern: /^(?:when (?:i|we) say|by) ["“']?([^"”']{1,80}?)["”']?,? (?:i|we) mean (.+)/is,
        read: (word, meaning) => toProposal('DICTIONARY', `${word}: ${meaning}`),
    },
    {
        pattern: /^["“']([^"”']{1,80})["”'] (?:means|stands for) (.+)/is,
        read: (word, meaning) => toProposal('DICTIONARY', `${word}: ${meaning}`),
    },
    {
        pattern: /^(?:greet|welcome) (?:people|visitors|everyone|everybody|users|customers|guests) with:? (.+)/is,
        read: greeting => toProposal('INITIAL MESSAGE', greeting.replace(/^["“']|["”']\.?$/g, '')),
    },
    {
        pattern: /^(?:from now on|in (?:the )?future|going forward|henceforth)[,:]? (.+)/is,
        read: rule => toLanguage(rule) ?? toProposal('RULE', rule),
    },
    {
        pattern: /^(?:(?:remember|be sure|make sure)|(?:don['’]t|do not|never) forget) to (.+)/is,
        read: rule => toProposal('RULE', rule),
    },
    {
        pattern:
            /^(?:remember|note|learn|know|keep in mind|bear in mind|(?:don['’]t|do not|never) forget|take note|memori[sz]e|make a note)(?: this)?(?: that | ?[:,–-] ?| )(?!when\b|how\b|me\b|what\b|if\b|why\b|where\b|who\b|it\b[.!]?$|about\b|to\b)(.+)/is,
        read: fact => (RULE_PATTERN.test(fact) ? toProposal('RULE', fact) : toProposal('KNOWLEDGE', fact)),
    },
    {
        pattern: /^(?:fyi|for your information|for the record)[,:]? (.+)/is,
        read: fact => toProposal('KNOWLEDGE', fact),
    },
    {
        pattern:
            /^((?:always|never|do not ever|don['’]t ever|you (?:must|should) (?:always|never)) (?!mind\b|ever\b|been\b|a\b|the\b|had\b|wanted\b|thought\b|heard\b)\S.+)/is,
        read: rule => toProposal('RULE', rule),
    },
    {
        pattern:
            /^(?:actually|correction|that(?:['’]s| is) (?:wrong|not right|incorrect)|no)[,:;.] (?!i\b|it\b|that\b|thanks\b)(.+? (?:is|are|was|were|has|have|costs?|closes?|opens?|needs?|takes?|means) .+)/is,
        read: fact => toProposal('KNOWLEDGE', fact),
        isSpoiledByQuestion: true,
        isFirstWord: true,
    },
    {
        pattern:
            /^((?:my|our) .{1,200}? (?:is|are|was|has|have|closes?|opens?|costs?|starts?|ends?|needs?|takes?|ships?|delivers?|offers?|sells?|accepts?) .+)/is,
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
