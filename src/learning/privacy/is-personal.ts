import { toAsciiDigit } from '../../shared/to-ascii-digit.ts';
import { hasPersonalWords } from './personal-words.ts';
import { toPieces } from './text-pieces.ts';

/**
 * Whether a text is about one person only, so that a shared agent must not learn it: identity, contact details, health, family, money
 * and preferences. Facts about a shop, a team or a product are for everyone.
 */
export function isPersonal(text: string, { isAgentSpeaking }: { readonly isAgentSpeaking: boolean }): boolean {
    const pieces = toPieces(text);
    const isShared =
        SHARED_CONTACT_PATTERN.test(text) ||
        pieces.some(({ languages, plain }) => languages.some(language => language.has('shared', plain)));
    const digits = text.replace(/\p{Nd}/gu, toAsciiDigit);
    if (!isShared && CONTACT_PATTERNS.some(pattern => pattern.test(digits))) return true;
    const english = pieces.flatMap(({ written, isEnglish }) => (isEnglish ? written : [])).join('');
    if (isPersonalInEnglish(english, isAgentSpeaking)) return true;
    return toPieces(withoutQuotes(text)).some(({ languages, written, plain }) =>
        languages.some(language => hasPersonalWords(language, { written, plain, isAgentSpeaking })),
    );
}

/** Whether `isPersonal` knows the language of each sentence. What it lets pass in another one may still be personal. */
export function isInKnownLanguage(text: string): boolean {
    return toPieces(text).every(({ isKnown }) => isKnown);
}

function isPersonalInEnglish(text: string, isAgentSpeaking: boolean): boolean {
    if (ENGLISH_CONTACT_PATTERNS.some(pattern => pattern.test(text)) && !SHARED_CONTACT_PATTERN.test(text)) return true;
    const unquoted = withoutQuotes(text);
    if (!isAgentSpeaking && SPEAKER_PATTERN.test(unquoted)) return true;
    return PERSON_PATTERNS.some(pattern => pattern.test(unquoted)) || isOwnThing(unquoted);
}

/** Quotes are someone else's words. */
function withoutQuotes(text: string): string {
    return text.replace(/"[^"\n]*"|“[^“”\n]*”|„[^„“”\n]*[“”]|«[^«»\n]*»|「[^「」\n]*」/g, '');
}

const CONTACT_PATTERNS: readonly RegExp[] = [
    /[\w+-]@[\w-]+\.\w/,
    /(?<!\d[ ()/-]{0,2}|[\w.,])\+?\d(?:[ ()/-]{0,2}\d){8,14}(?![ ()/.,-]{0,2}\d)/,
];

const ENGLISH_CONTACT_PATTERNS: readonly RegExp[] = [
    /\b(phone|mobile|telephone|cell) ?(number)?\b/i,
    /\be-?mail address\b/i,
    /\b(home|postal|street|private) address\b/i,
];

/** Public contact details. */
const SHARED_CONTACT_PATTERN =
    /\b(our|shop|store|office|company|support|help ?desk|hotline|reception|clinic|restaurant|hotel|school|service|sales|customer service)\b/i;

/** "I am allergic", "call me Petr". */
const SPEAKER_PATTERN = /\b(I|I'm|I’m|I've|I’ve|I'd|I’d|I'll|I’ll|me|mine|myself)\b/;

const PERSON_PATTERNS: readonly RegExp[] = [
    /\bmy (first |last |full |middle |maiden |nick)?name\b/i,
    // The wording of a teacher model: "The user lives in Brno".
    /\b(the|this) (user|visitor|customer|client|person|speaker|human|patient|caller)('s|’s)? (?!who\b|asks\b|should\b|must\b|can\b|has to\b)\w+/i,
    /^(he|she|user|his|her)\b/i,
    /\b(was born|date of birth|birthday|social security|passport number|salary|marital)\b/i,
    /\b(my|his|her|'s|’s) (wife|husband|partner|boyfriend|girlfriend|mother|father|mum|mom|dad|son|daughter|child|children|baby|brother|sister|family|boss|doctor|health|weight|age|illness|disease|diagnosis|allergy|allergies|medication|religion|bank|account|income)\b/i,
    /\b(?!Our\b|The\b)[A-Z]\p{Ll}+ [A-Z]\p{Ll}+ (is|has|suffers|was|lives|takes)\b[^.]{0,60}\b(diabet|allerg|pregnan|cancer|depress|diagnos|divorc|sick|ill\b|HIV|lives at|lives in)/u,
];

/** "My basil is dying" is about the speaker's basil; "my shop closes at six" is about a public place. */
function isOwnThing(text: string): boolean {
    const things = text.matchAll(/\bmy ([\p{L}-]+(?: [\p{L}-]+)?)/giu);
    for (const [, thing = ''] of things) {
        if (
            !thing
                .toLowerCase()
                .split(' ')
                .some(word => SHARED_THINGS.has(word.replace(/s$/, '')))
        )
            return true;
    }
    return false;
}

const SHARED_THINGS: ReadonlySet<string> = new Set(
    'shop store company busines firm team office restaurant cafe café bar bakery hotel school university class course clinic practice library museum studio gallery salon farm nursery market workshop factory warehouse agency organisation organization association club church community city town village project product app application website site page blog newsletter service server api software library package repository book brand event conference festival station department museum gym'.split(
        ' ',
    ),
);
