import temml from 'temml';
import { sanitizeFormula } from './sanitize.ts';

export interface FormulaInput {
    readonly tex: string;
    readonly isDisplay: boolean;
}

/** What the typesetter builds: elements with styles, which the page's policy does not take as attributes. */
interface FormulaNode {
    readonly attributes?: Record<string, string>;
    style?: Readonly<Record<string, string | number>>;
    readonly children?: readonly FormulaNode[];
    toMarkup(): string;
}

const SETTINGS = { throwOnError: true, trust: false, maxExpand: 200, maxSize: [30, 30] as [number, number] };
/** While an answer grows its formulas are drawn again and again. */
const known = new Map<string, DocumentFragment | null>();
const MOST_KNOWN = 200;

/** A formula as MathML; `null` where it is none that we understand. */
export function typesetFormula({ tex, isDisplay }: FormulaInput): Node | null {
    const key = `${isDisplay} ${tex}`;
    const before = known.get(key);
    if (before !== undefined) return before?.cloneNode(true) ?? null;
    if (known.size >= MOST_KNOWN) known.clear();
    const formula = typeset(tex, isDisplay);
    known.set(key, formula);
    return formula?.cloneNode(true) ?? null;
}

function typeset(tex: string, isDisplay: boolean): DocumentFragment | null {
    try {
        const tree: FormulaNode = temml.__renderToMathMLTree(tex, { ...SETTINGS, displayMode: isDisplay });
        keepLook(tree);
        const fragment = sanitizeFormula(tree.toMarkup());
        for (const element of fragment.querySelectorAll<MathMLElement>('[data-look]')) applyLook(element);
        return fragment;
    } catch {
        return null;
    }
}

function keepLook(node: FormulaNode): void {
    const look = Object.entries(node.style ?? {}).map(([name, value]) => `${toCssName(name)}:${value}`);
    node.style = {};
    if (look.length > 0 && node.attributes) node.attributes['data-look'] = look.join(';');
    for (const child of node.children ?? []) keepLook(child);
}

function toCssName(name: string): string {
    return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** Nothing that could ask for an address or leave its place. */
const LOOKS = /^(?:color|border(?:-\w+)?|padding(?:-\w+)?|width|math-depth|font-weight|text-align)$/;
const PLAIN_VALUE = /^[\w\s.#%-]{1,60}$/;

function applyLook(element: MathMLElement): void {
    for (const pair of (element.dataset['look'] ?? '').split(';')) {
        const [name = '', value = ''] = pair.split(':');
        if (LOOKS.test(name) && PLAIN_VALUE.test(value)) element.style.setProperty(name, value);
    }
    element.removeAttribute('data-look');
}
