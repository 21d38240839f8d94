import { toAsciiDigit } from '../../shared/to-ascii-digit.ts';
import { type TextPiece, toPieces } from './text-pieces.ts';

/** Whether a text holds something that must not leak from an agent: a key, a password, a card or account number. */
export function hasSecret(text: string): boolean {
    const plainDigits = text.normalize('NFKC').replace(/\p{Nd}/gu, toAsciiDigit);
    return (
        KEY_PATTERNS.some(pattern => pattern.test(plainDigits)) ||
        hasCardNumber(plainDigits) ||
        hasAccountNumber(plainDigits) ||
        toPieces(text).some(namesSecret)
    );
}

/** "The password is …" in the languages that the sentence may be in. */
function namesSecret({ languages, plain }: TextPiece): boolean {
    return languages.some(language =>
        language.around('secret', plain).some(({ before, after }) => {
            const near = `${before.slice(-MAX_DISTANCE)} ${after.slice(0, MAX_DISTANCE)}`;
            if (CREDENTIAL_PATTERN.test(near)) return true;
            const value = ` ${after.slice(0, MAX_DISTANCE)}`;
            return / : \S/.test(value) || language.around('equals', value).some(place => place.after.trim() !== '');
        }),
    );
}

const MAX_DISTANCE = 60;

/** Four digits, or letters with digits. */
const CREDENTIAL_PATTERN = /\d{4}|[a-z]{2}\d|\d[a-z]{2}/;

const KEY_PATTERNS: readonly RegExp[] = [
    /\bptbk_[\w-]{6,}/i,
    /\b(sk|pk|rk)[-_][\w-]{12,}/,
    /\bAIza[\w-]{16,}/,
    /\b(AKIA|ASIA)[A-Z0-9]{12,}/,
    /\b(gh[pousr]|glpat|xox[abprs]|hf|npm)[-_][\w-]{10,}/,
    /\beyJ[\w-]{10}/,
    /-----BEGIN [A-Z ]*PRIVATE KEY/,
    /\bBearer\s+[\w.~+/-]{12,}/i,
    /\b\w{1,20}:\/\/[^\s/:@]{1,100}:[^\s/@]{1,100}@/,
    // Random letters and digits of this length are not words.
    /(?<![\w/.-])(?=[\w+=-]{0,31}[a-z])(?=[\w+=-]{0,31}\d)[\w+=-]{32}/i,
    /\b(pass ?word|pass ?phrase|pass ?code|pwd|passwort|kennwort|heslo|contraseña|mot de passe|pin( ?code)?|secret( key| code| token)?|api[ -]?key|access[ -]?(key|token)|private key|cvv|cvc|one[ -]time code)s?\b[^.!?\n]{0,60}?(\b(is|are|was|ist|je|est|es|it's)\b|:|=)\s*\S/i,
];

/** 13 to 19 digits, in groups or not, with a valid check digit (ISO/IEC 7812). */
function hasCardNumber(text: string): boolean {
    const candidates = [
        ...(text.match(/(?<!\d)\d(?:[ .-]?\d){12,18}(?!\d)/g) ?? []),
        ...Array.from(text.matchAll(CARD_PATTERN), ([, candidate = '']) => candidate),
    ];
    return candidates.some(candidate => isLuhnNumber(candidate.replace(/\D/g, '')));
}

/** The printed forms of card numbers, also next to other digits such as the expiry date or the security code. */
const CARD_PATTERN = /(?<!\d)(?=(\d{13,19}|\d{4}(?:[ .-]\d{4}){3}|\d{4}[ .-]\d{6}[ .-]\d{5})(?!\d))/g;

function isLuhnNumber(digits: string): boolean {
    const sum = [...digits].reverse().reduce((total, digit, index) => {
        const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
        return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
    return sum % 10 === 0;
}

/** An IBAN with valid check digits (ISO 13616). */
function hasAccountNumber(text: string): boolean {
    const candidates = text.match(/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/g) ?? [];
    return candidates.some(candidate => beginningsOf(candidate).some(isIban));
}

/** Words in capitals may follow it, such as the bank's code. */
function beginningsOf(candidate: string): readonly string[] {
    const groups = candidate.split(' ');
    const beginnings = groups.map((_, index) => groups.slice(0, index + 1).join(''));
    return beginnings.filter(({ length }) => length >= MIN_IBAN_LENGTH && length <= MAX_IBAN_LENGTH);
}

const MIN_IBAN_LENGTH = 15;
const MAX_IBAN_LENGTH = 34;

function isIban(text: string): boolean {
    const turned = text.slice(4) + text.slice(0, 4);
    const digits = turned.replace(/[A-Z]/g, letter => String(letter.charCodeAt(0) - 55));
    return BigInt(digits) % 97n === 1n;
}
