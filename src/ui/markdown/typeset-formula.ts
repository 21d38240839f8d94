import temml from 'temml';
import { sanitizeFormula } from './sanitize.ts';

export interface FormulaInput {
    readonly tex: string;
    readonly isDisplay: boolean;
}

/** A node of the typesetter's output. Its styles cannot be attributes, which the page's policy forbids. */
interface FormulaNode {
    readonly attributes?: Record<string, string>;
    style?: Readonly<Record<string, string | number>>;
    readonly children?: readonly FormulaNode[];
    toMarkup(): string;
}

const SETTINGS = { throwOnError: true, trust: false, maxExpand: 200, maxSize: [30, 30] as [number, number] };
/** While a reply is streamed, its formulas are rendered repeatedly. */
const cache = new Map<string, DocumentFragment | null>();
const MAX_CACHED = 200;

/** A formula as MathML; `null` if the TeX is not supported. */
export function typesetFormula({ tex, isDisplay }: FormulaInput): Node | null {
    const key = `${isDisplay} ${tex}`;
    const cached = cache.get(key);
    if (cached !== undefined) return cached?.cloneNode(true) ?? null;
    if (cache.size >= MAX_CACHED) cache.clear();
    const formula = typeset(tex, isDisplay);
    cache.set(key, formula);
    return formula?.cloneNode(true) ?? null;
}

function typeset(tex: string, isDisplay: boolean): DocumentFragment | null {
    try {
        const tree: FormulaNode = temml.__renderToMathMLTree(tex, { ...SETTINGS, displayMode: isDisplay });
        moveStyles(tree);
        const fragment = sanitizeFormula(tree.toMarkup());
        for (const element of fragment.querySelectorAll<MathMLElement>('[data-style]')) applyStyles(element);
        return fragment;
    } catch {
        return null;
    }
}

/** Moves styles into a data attribute, which survives sanitizing. */
function moveStyles(node: FormulaNode): void {
    const styles = Object.entries(node.style ?? {}).map(([name, value]) => `${toCssName(name)}:${value}`);
    node.style = {};
    if (styles.length > 0 && node.attributes) node.attributes['data-style'] = styles.join(';');
    for (const child of node.children ?? []) moveStyles(child);
}

function toCssName(name: string): string {
    return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** Properties that cannot load a URL or move the element out of its place. */
const ALLOWED_PROPERTIES = /^(?:color|border(?:-\w+)?|padding(?:-\w+)?|width|math-depth|font-weight|text-align)$/;
const PLAIN_VALUE = /^[\w\s.#%-]{1,60}$/;

function applyStyles(element: MathMLElement): void {
    for (const pair of (element.dataset['style'] ?? '').split(';')) {
        const [name = '', value = ''] = pair.split(':');
        if (ALLOWED_PROPERTIES.test(name) && PLAIN_VALUE.test(value)) element.style.setProperty(name, value);
    }
    element.removeAttribute('data-style');
}
