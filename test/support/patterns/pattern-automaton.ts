import { type AST, parseRegExpLiteral } from '@eslint-community/regexpp';

/**
 * What a matcher that backtracks may do with a pattern: after each position (a place of the pattern that has read a character) the
 * positions that may read the next one. A path is an attempt of the matcher, so paths are counted, not only found.
 */
export interface PatternAutomaton {
    readonly positions: readonly Position[];
    /** The first positions. */
    readonly first: readonly Step[];
    /** Whether the pattern matches without reading anything, whatever follows. */
    readonly isAcceptedAtFirst: boolean;
    /** A character for each atom; the characters of one atom are the same to every part of the pattern. */
    readonly atoms: readonly string[];
}

export interface Position {
    readonly atoms: ReadonlySet<number>;
    /** Filled when the whole pattern is built. */
    readonly next: Step[];
    /** Whether the pattern matches here, whatever follows. */
    isAccepted: boolean;
}

export interface Step {
    readonly to: number;
    /** What must be true of the atom before the step and of the one that it reads. */
    readonly conditions: readonly Condition[];
}

type Condition = (previous: number, next: number) => boolean;

/** Before the first character. */
export const NO_ATOM = -1;

/** A pattern of which nothing can be said, with the reason. */
export class UnreadablePattern extends Error {}

/** @throws UnreadablePattern for references to groups, repetitions of what may be empty, and lookbehinds without a longest length */
export function toPatternAutomaton(pattern: RegExp): PatternAutomaton {
    const { pattern: tree, flags } = parseRegExpLiteral(pattern);
    const alphabet = createAlphabet(tree, flags);
    const builder = new Builder(alphabet, flags.multiline);
    const root = builder.toNode(tree.alternatives, ACCEPT);
    return { ...builder.finish(root), atoms: alphabet.atoms };
}

type Node = ReadNode | ForkNode | typeof ACCEPT | typeof DEAD;

interface ReadNode {
    readonly kind: 'read';
    readonly index: number;
    readonly next: Node;
}

interface ForkNode {
    readonly kind: 'fork';
    readonly edges: { readonly condition: Condition | null; readonly to: Node }[];
}

const ACCEPT = { kind: 'accept' } as const;
const DEAD = { kind: 'dead' } as const;

class Builder {
    readonly #alphabet: Alphabet;
    readonly #isMultiline: boolean;
    readonly #reads: ReadNode[] = [];
    readonly #positions: Position[] = [];

    constructor(alphabet: Alphabet, isMultiline: boolean) {
        this.#alphabet = alphabet;
        this.#isMultiline = isMultiline;
    }

    toNode(alternatives: readonly AST.Alternative[], next: Node): Node {
        const nodes = alternatives.map(({ elements }) =>
            elements.reduceRight<Node>((following, element) => this.#element(element, following), next),
        );
        return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : fork(nodes);
    }

    finish(root: Node): Pick<PatternAutomaton, 'positions' | 'first' | 'isAcceptedAtFirst'> {
        for (const [index, { next }] of this.#reads.entries()) {
            const position = this.#positions[index];
            position?.next.push(...stepsFrom(next));
            if (position !== undefined) position.isAccepted = isAccepting(next);
        }
        return { positions: this.#positions, first: stepsFrom(root), isAcceptedAtFirst: isAccepting(root) };
    }

    #element(element: AST.Element, next: Node): Node {
        switch (element.type) {
            case 'Character':
            case 'CharacterSet':
            case 'CharacterClass':
            case 'ExpressionCharacterClass':
                return this.#read(this.#alphabet.atomsOf(element.raw), next);
            case 'Group':
            case 'CapturingGroup':
                return this.toNode(element.alternatives, next);
            case 'Quantifier':
                return this.#quantifier(element, next);
            case 'Assertion':
                return this.#assertion(element, next);
            case 'Backreference':
                throw new UnreadablePattern('refers to one of its groups');
        }
    }

    #read(atoms: ReadonlySet<number>, next: Node): Node {
        const node: ReadNode = { kind: 'read', index: this.#reads.length, next };
        this.#reads.push(node);
        this.#positions.push({ atoms, next: [], isAccepted: false });
        return node;
    }

    #quantifier({ element, min, max, raw }: AST.Quantifier, next: Node): Node {
        if (max > 1 && lengthsOf(element).min === 0) throw new UnreadablePattern(`repeats what may be empty: ${raw}`);
        if (max === Number.POSITIVE_INFINITY) {
            const loop: ForkNode = { kind: 'fork', edges: [] };
            const body = this.#element(element, loop);
            loop.edges.push({ condition: null, to: body }, { condition: null, to: next });
            return this.#times(element, min - 1, min === 0 ? loop : body);
        }
        let rest = next;
        for (let count = min; count < max; count += 1) rest = fork([this.#element(element, rest), next]);
        return this.#times(element, min, rest);
    }

    #times(element: AST.Element, count: number, next: Node): Node {
        let node = next;
        for (let done = 0; done < count; done += 1) node = this.#element(element, node);
        return node;
    }

    #assertion(assertion: AST.Assertion, next: Node): Node {
        switch (assertion.kind) {
            case 'start':
                return fork([next], previous => this.#isBorder(previous));
            case 'end':
                return fork([next], (_, following) => this.#isBorder(following));
            case 'word':
                return fork(
                    [next],
                    (previous, following) =>
                        (this.#alphabet.isWord(previous) !== this.#alphabet.isWord(following)) !== assertion.negate,
                );
            case 'lookahead': {
                const single = this.#singleOrNull(assertion.alternatives);
                if (single !== null) return fork([next], (_, following) => single(following) !== assertion.negate);
                // What is looked at is read and then read again: one more path, which ends there.
                return fork([fork([next], PERHAPS), this.toNode(assertion.alternatives, DEAD)]);
            }
            case 'lookbehind': {
                const single = this.#singleOrNull(assertion.alternatives);
                if (single !== null) return fork([next], previous => single(previous) !== assertion.negate);
                const longest = Math.max(...assertion.alternatives.map(each => lengthsOf(each).max));
                if (longest > LONGEST_LOOKBEHIND) throw new UnreadablePattern(`looks far behind: ${assertion.raw}`);
                return fork([next], PERHAPS);
            }
        }
    }

    /** Where a line ends only in the middle of a text, and where the text does. */
    #isBorder(atom: number): boolean {
        return atom === NO_ATOM || (this.#isMultiline && this.#alphabet.isLineEnd(atom));
    }

    /** Whether an atom is one of what is looked at, where that is one character or the border of the text. */
    #singleOrNull(alternatives: readonly AST.Alternative[]): ((atom: number) => boolean) | null {
        const tests: ((atom: number) => boolean)[] = [];
        for (const { elements } of alternatives) {
            const [element] = elements;
            if (element === undefined || elements.length !== 1) return null;
            if (element.type === 'Assertion' && (element.kind === 'start' || element.kind === 'end')) {
                tests.push(atom => this.#isBorder(atom));
            } else if (
                element.type === 'Character' ||
                element.type === 'CharacterSet' ||
                element.type === 'CharacterClass'
            ) {
                const atoms = this.#alphabet.atomsOf(element.raw);
                tests.push(atom => atoms.has(atom));
            } else return null;
        }
        return atom => tests.some(test => test(atom));
    }
}

const LONGEST_LOOKBEHIND = 16;

/** What is true of some texts only, so that no match is certain behind it. */
const PERHAPS: Condition = () => true;

function fork(nodes: readonly Node[], condition: Condition | null = null): ForkNode {
    return { kind: 'fork', edges: nodes.map(to => ({ condition, to })) };
}

/** One for each way to a position that reads nothing on it. */
function stepsFrom(node: Node, conditions: readonly Condition[] = []): Step[] {
    if (node.kind === 'read') return [{ to: node.index, conditions }];
    if (node.kind !== 'fork') return [];
    return node.edges.flatMap(({ condition, to }) =>
        stepsFrom(to, condition === null ? conditions : [...conditions, condition]),
    );
}

function isAccepting(node: Node): boolean {
    if (node.kind !== 'fork') return node.kind === 'accept';
    return node.edges.some(({ condition, to }) => condition === null && isAccepting(to));
}

interface Lengths {
    readonly min: number;
    readonly max: number;
}

function lengthsOf(node: AST.Element | AST.Alternative): Lengths {
    switch (node.type) {
        case 'Alternative': {
            const lengths = node.elements.map(lengthsOf);
            return { min: sum(lengths.map(({ min }) => min)), max: sum(lengths.map(({ max }) => max)) };
        }
        case 'Group':
        case 'CapturingGroup': {
            const lengths = node.alternatives.map(lengthsOf);
            return {
                min: Math.min(...lengths.map(({ min }) => min)),
                max: Math.max(...lengths.map(({ max }) => max)),
            };
        }
        case 'Quantifier': {
            const { min, max } = lengthsOf(node.element);
            return { min: min * node.min, max: max === 0 ? 0 : max * node.max };
        }
        case 'Assertion':
        case 'Backreference':
            return { min: 0, max: 0 };
        default:
            return { min: 1, max: 1 };
    }
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, each) => total + each, 0);
}

interface Alphabet {
    readonly atoms: readonly string[];
    atomsOf(raw: string): ReadonlySet<number>;
    isWord(atom: number): boolean;
    isLineEnd(atom: number): boolean;
}

const WORD = '\\w';
const LINE_END = '[\\n\\r\\u2028\\u2029]';

/** Characters of all kinds that patterns tell apart. */
const CHARACTERS: readonly string[] = [
    ...Array.from({ length: 0x3100 }, (_, code) => String.fromCharCode(code)),
    ...['漢', '한', '\ud800', '\udc00', '\ue000', '\ufeff', '！', '？', 'Ａ', '１', '😀', '𝐀', '𝟏'],
];

function createAlphabet(tree: AST.Pattern, flags: AST.Flags): Alphabet {
    const sets = [...new Set([WORD, LINE_END, ...rawSetsOf(tree)])];
    const kind = `${flags.ignoreCase ? 'i' : ''}${flags.dotAll ? 's' : ''}${flags.unicode ? 'u' : ''}${flags.unicodeSets ? 'v' : ''}`;
    const members = sets.map(raw => membersOf(raw, kind));
    const atomOf = new Map<string, number>();
    const atoms: string[] = [];
    const atomsOfSet = sets.map(() => new Set<number>());
    for (const [index, character] of CHARACTERS.entries()) {
        const signature = members.map(each => each[index]).join('');
        if (atomOf.has(signature)) continue;
        atomOf.set(signature, atoms.length);
        for (const [set, each] of members.entries()) if (each[index] === 1) atomsOfSet[set]?.add(atoms.length);
        atoms.push(character);
    }
    const atomsOf = (raw: string) => atomsOfSet[sets.indexOf(raw)] ?? new Set<number>();
    return {
        atoms,
        atomsOf,
        isWord: atom => atomsOf(WORD).has(atom),
        isLineEnd: atom => atomsOf(LINE_END).has(atom),
    };
}

function rawSetsOf(tree: AST.Pattern): readonly string[] {
    const found: string[] = [];
    const visit = (node: AST.Element | AST.Alternative): void => {
        if (node.type === 'Quantifier') visit(node.element);
        else if (node.type === 'Alternative') node.elements.forEach(visit);
        else if ('alternatives' in node) node.alternatives.forEach(visit);
        else if (node.type !== 'Assertion' && node.type !== 'Backreference') found.push(node.raw);
    };
    tree.alternatives.forEach(visit);
    return found;
}

const knownMembers = new Map<string, Uint8Array>();

function membersOf(raw: string, flags: string): Uint8Array {
    const key = `${raw}/${flags}`;
    const known = knownMembers.get(key);
    if (known !== undefined) return known;
    const set = new RegExp(`^(?:${raw})$`, flags);
    const members = Uint8Array.from(CHARACTERS, character => (set.test(character) ? 1 : 0));
    knownMembers.set(key, members);
    return members;
}
