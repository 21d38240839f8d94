/** TeX within a text. */
export interface Formula {
    /** With its delimiters. */
    readonly raw: string;
    readonly tex: string;
    /** Shown as a block of its own. */
    readonly isDisplay: boolean;
    /** The closing delimiter is not there yet. */
    readonly isOpen: boolean;
}

export interface FormulaSearch {
    /** The text is still being streamed, so the last formula may be incomplete. */
    readonly isGrowing: boolean;
}

interface Marks {
    readonly open: string;
    readonly close: string;
    readonly isDisplay: boolean;
}

const MARKS: readonly Marks[] = [
    { open: '$$', close: '$$', isDisplay: true },
    { open: '\\[', close: '\\]', isDisplay: true },
    { open: '\\(', close: '\\)', isDisplay: false },
];
/** A longer one is a forgotten delimiter. */
const MAX_LENGTH = 5_000;

/** The index of the next possible formula, or -1. */
export function nextFormulaStart(text: string): number {
    return text.search(/\$|\\[([]/);
}

/** The inline formula at the start of a text, or `null`. */
export function formulaOrNull(text: string, { isGrowing }: FormulaSearch): Formula | null {
    const marks = MARKS.find(({ open }) => text.startsWith(open));
    return marks === undefined ? dollarFormulaOrNull(text) : markedFormulaOrNull(text, marks, isGrowing);
}

/** The formula at the start of a text that fills whole lines, or `null`. Its raw text includes the end of its last line. */
export function formulaLinesOrNull(text: string, { isGrowing }: FormulaSearch): Formula | null {
    const [indent = ''] = /^ {0,3}/.exec(text) ?? [];
    const rest = text.slice(indent.length);
    const marks = MARKS.find(({ open, isDisplay }) => isDisplay && rest.startsWith(open));
    const formula = marks === undefined ? null : markedFormulaOrNull(rest, marks, isGrowing);
    if (formula === null) return null;
    const end = /^[ \t]*(?:\n|$)/.exec(rest.slice(formula.raw.length));
    return end === null ? null : { ...formula, raw: indent + formula.raw + end[0] };
}

function markedFormulaOrNull(text: string, { open, close, isDisplay }: Marks, isGrowing: boolean): Formula | null {
    const end = text.slice(0, open.length + MAX_LENGTH + close.length).indexOf(close, open.length);
    const inner = text.slice(open.length, end === -1 ? undefined : end);
    // An empty line ends the paragraph, so the closing delimiter is missing.
    if (inner.length > MAX_LENGTH || /\n[ \t]*\n/.test(inner)) return null;
    if (end === -1) return isGrowing ? { raw: text, tex: inner, isDisplay, isOpen: true } : null;
    if (inner.trim() === '') return null;
    return { raw: text.slice(0, end + close.length), tex: inner.trim(), isDisplay, isOpen: false };
}

/**
 * Single dollar signs may also be money, as in `$5 and $6` or `$5-$10`. A formula has no spaces inside the dollar signs, no letter or
 * digit after them, and does not start like an amount.
 */
function dollarFormulaOrNull(text: string): Formula | null {
    const [raw, tex] = /^\$(?![\s$])((?:\\.|[^$\\\n]){1,300}?)(?<!\s)\$(?![\p{L}\d$])/u.exec(text) ?? [];
    if (raw === undefined || tex === undefined || /^[\d.,]+(?:\s|[-–]$)/.test(tex)) return null;
    const isFormula = /[\\^_=<>{}|+*/]/.test(tex) || /^[\p{L}\d()'’,.!-]{1,12}$/u.test(tex);
    return isFormula ? { raw, tex, isDisplay: false, isOpen: false } : null;
}
