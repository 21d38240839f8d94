/** Whether a text holds what nobody may read out of an agent later: a key, a password, a card or account number. */
export function hasSecret(text: string): boolean {
    return KEY_PATTERNS.some(pattern => pattern.test(text)) || hasCardNumber(text) || hasAccountNumber(text);
}

const KEY_PATTERNS: readonly RegExp[] = [
    /\bptbk_[\w-]{6,}/i,
    /\b(sk|pk|rk)[-_][\w-]{12,}/,
    /\bAIza[\w-]{16,}/,
    /\b(AKIA|ASIA)[A-Z0-9]{12,}/,
    /\b(gh[pousr]|glpat|xox[abprs]|hf|npm)[-_][\w-]{10,}/,
    /\beyJ[\w-]{10,}\.[\w-]{10,}/,
    /-----BEGIN [A-Z ]*PRIVATE KEY/,
    /\bBearer\s+[\w.~+/-]{12,}/i,
    /\b\w{1,20}:\/\/[^\s/:@]{1,100}:[^\s/@]{1,100}@/,
    // Random letters and digits of this length are no words.
    /(?<![\w/.-])(?=[\w+=-]*[a-z])(?=[\w+=-]*\d)[A-Za-z0-9_+=-]{32,}/i,
    /\b(pass ?word|pass ?phrase|pass ?code|pwd|passwort|kennwort|heslo|contraseña|mot de passe|pin( ?code)?|secret( key| code| token)?|api[ -]?key|access[ -]?(key|token)|private key|cvv|cvc|one[ -]time code)s?\b[^.!?\n]{0,60}?(\b(is|are|was|ist|je|est|es|it's)\b|:|=)\s*\S/i,
];

/** 13 to 19 digits, in groups or not, whose check digit is right (ISO/IEC 7812). */
function hasCardNumber(text: string): boolean {
    const candidates = text.match(/(?<!\d)\d(?:[ .-]?\d){12,18}(?!\d)/g) ?? [];
    return candidates.some(candidate => isLuhnNumber(candidate.replace(/\D/g, '')));
}

function isLuhnNumber(digits: string): boolean {
    const sum = [...digits].reverse().reduce((total, digit, index) => {
        const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
        return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
    return sum % 10 === 0;
}

/** An IBAN whose check digits are right (ISO 13616). */
function hasAccountNumber(text: string): boolean {
    const candidates = text.match(/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/g) ?? [];
    return candidates.some(candidate => isIban(candidate.replaceAll(' ', '')));
}

function isIban(text: string): boolean {
    const turned = text.slice(4) + text.slice(0, 4);
    const digits = turned.replace(/[A-Z]/g, letter => String(letter.charCodeAt(0) - 55));
    return BigInt(digits) % 97n === 1n;
}
