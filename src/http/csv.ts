/** A cell that begins like this is a formula to a spreadsheet, which would run it. */
const FORMULA = /^[=+\-@\t\r]/;

/** Lines of comma-separated values, as RFC 4180 writes them. Text that a spreadsheet would run is quoted with an apostrophe. */
export function toCsv(lines: readonly (readonly (string | number)[])[]): string {
    return lines.map(cells => `${cells.map(toCell).join(',')}\r\n`).join('');
}

function toCell(value: string | number): string {
    if (typeof value === 'number') return String(value);
    const harmless = FORMULA.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
