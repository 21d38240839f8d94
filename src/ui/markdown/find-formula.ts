/** TeX inside a text, with the marks around it. */
export interface Formula {
    readonly raw: string;
    readonly tex: string;
    /** It stands in a line of its own. */
    readonly isDisplay: boolean;
    /** Its end has not come yet. */
    readonly isOpen: boolean;
}

export interface FormulaSearch {
    /** The text is still growing: a formula may lack its end. */
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
/** Beyond it nobody means a formula, but forgot a mark. */
const LONGEST = 5_000;

/** Where the next formula may begin; -1 where none does. */
export function nextFormulaStart(text: string): number {
    return text.search(/\$|\\[([]/);
}

/** The formula that a text begins with, within one paragraph; `null` where it begins with none. */
export function formulaOrNull(text: string, { isGrowing }: FormulaSearch): Formula | null {
    const marks = MARKS.find(({ open }) => text.startsWith(open));
    return marks === undefined ? dollarFormulaOrNull(text) : markedFormulaOrNull(text, marks, isGrowing);
}

/** A formula that has whole lines to itself, at the beginning of a text. Its raw text ends with its last line. */
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
    const end = text.slice(0, open.length + LONGEST + close.length).indexOf(close, open.length);
    const inner = text.slice(open.length, end === -1 ? undefined : end);
    // An empty line ends a paragraph, and what somebody forgot to close.
    if (inner.length > LONGEST || /\n[ \t]*\n/.test(inner)) return null;
    if (end === -1) return isGrowing ? { raw: text, tex: inner, isDisplay, isOpen: true } : null;
    if (inner.trim() === '') return null;
    return { raw: text.slice(0, end + close.length), tex: inner.trim(), isDisplay, isOpen: false };
}

/**
 * One dollar on each side may as well be money. It is a formula where nothing but the formula touches the marks, no letter or digit
 * follows, and it does not read like a sum and words: `$5 and $6`, `$5-$10`.
 */
function dollarFormulaOrNull(text: string): Formula | null {
    const [raw, tex] = /^\$(?![\s$])((?:\\.|[^$\\\n]){1,300}?)(?<!\s)\$(?![\p{L}\d$])/u.exec(text) ?? [];
    if (raw === undefined || tex === undefined || /^[\d.,]+(?:\s|[-–]$)/.test(tex)) return null;
    const isFormula = /[\\^_=<>{}|+*/]/.test(tex) || /^[\p{L}\d()'’,.!-]{1,12}$/u.test(tex);
    return isFormula ? { raw, tex, isDisplay: false, isOpen: false } : null;
}
