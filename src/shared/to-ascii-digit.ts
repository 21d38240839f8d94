/** Any decimal digit as 0 to 9. Each script has its ten digits in a row that begins at …0 or …6. */
export function toAsciiDigit(digit: string): string {
    const code = digit.codePointAt(0) ?? 0;
    if (code < 0x80) return digit;
    const low = code % 16;
    return String(/^\p{Nd}$/u.test(String.fromCodePoint(code - low)) ? low : low - 6);
}
