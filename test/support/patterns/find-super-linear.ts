import {
    NO_ATOM,
    type PatternAutomaton,
    type Step,
    toPatternAutomaton,
    UnreadablePattern,
} from './pattern-automaton.ts';

/**
 * Why a matcher that backtracks may need more than linear time for a pattern, or `null` where it needs linear time for every text: to
 * find one match as well as to find or replace all of them. The proof: at each character of a text the number of attempts that read it
 * is bounded, which they are unless the automaton can be in a loop, or go on to another one, with the same characters (Weber and
 * Seidl, "On the degree of ambiguity of finite automata", 1991).
 */
export function findSuperLinear(pattern: RegExp): string | null {
    try {
        const automaton = toPatternAutomaton(pattern);
        return (
            findAmbiguity(toFailingGraph(automaton, pattern.sticky), automaton) ??
            findAmbiguity(toMatchingGraph(automaton), automaton) ??
            findOvershoot(automaton) ??
            findFlood(automaton, pattern.sticky)
        );
    } catch (error) {
        if (error instanceof UnreadablePattern) return error.message;
        throw error;
    }
}

/** Places of an automaton with the steps between them. */
interface Graph {
    readonly nodes: readonly GraphNode[];
}

interface GraphNode {
    /** The atoms that led here; `null` for all. */
    readonly atoms: ReadonlySet<number> | null;
    readonly next: readonly Step[];
}

/** All attempts that fail, from each place of a text: where a match is certain, the matcher tries nothing else afterwards. */
function toFailingGraph({ positions, first, isAcceptedAtFirst }: PatternAutomaton, isSticky: boolean): Graph {
    const search = positions.length;
    const nodes = positions.map(({ atoms, next, isAccepted }) => ({ atoms, next: isAccepted ? [] : next }));
    const again = isSticky ? [] : [{ to: search, conditions: [] }];
    return { nodes: [...nodes, { atoms: null, next: isAcceptedAtFirst ? [] : [...again, ...first] }] };
}

/** All attempts that may follow where a match is certain already. */
function toMatchingGraph({ positions, first, isAcceptedAtFirst }: PatternAutomaton): Graph {
    const isReached = reachedFrom([
        ...(isAcceptedAtFirst ? first : []).map(({ to }) => to),
        ...positions.keys().filter(index => positions[index]?.isAccepted),
    ]);
    const nodes = positions.map(({ atoms, next }, index) => ({ atoms, next: isReached.has(index) ? next : [] }));
    return { nodes: [...nodes, { atoms: null, next: isAcceptedAtFirst ? first : [] }] };

    function reachedFrom(starts: readonly number[]): ReadonlySet<number> {
        const reached = new Set(starts);
        for (const index of reached) for (const { to } of positions[index]?.next ?? []) reached.add(to);
        return reached;
    }
}

function findAmbiguity(graph: Graph, { atoms }: PatternAutomaton): string | null {
    const components = toComponents(graph);
    const loops = graph.nodes.flatMap((_, index) => (components.isLoop(index) ? [index] : []));
    for (const from of loops) {
        if (hasTwins(graph, components, from, atoms)) return 'goes round one loop in two ways';
        for (const to of loops) {
            if (from === to || !components.isReachable(from, to)) continue;
            const pump = findPump(graph, components, { from, to, atoms });
            if (pump !== null) return `reads ${JSON.stringify(pump)}, repeated, in a number of ways that grows`;
        }
    }
    return null;
}

/** Two equal steps within a loop: the number of paths doubles with each time round. */
function hasTwins({ nodes }: Graph, components: Components, from: number, atoms: readonly string[]): boolean {
    const within = (nodes[from]?.next ?? []).filter(({ to }) => components.isReachable(to, from));
    return within.some((step, index) =>
        within
            .slice(index + 1)
            .some(
                other =>
                    other.to === step.to &&
                    atoms.some((_, previous) =>
                        atoms.some((_, next) => isOpen(step, previous, next) && isOpen(other, previous, next)),
                    ),
            ),
    );
}

function isOpen({ conditions }: Step, previous: number, next: number): boolean {
    return conditions.every(condition => condition(previous, next));
}

interface PumpInput {
    readonly from: number;
    readonly to: number;
    readonly atoms: readonly string[];
}

/** A text that leads round the loop `from`, round the loop `to`, and from one to the other. */
function findPump(graph: Graph, components: Components, { from, to, atoms }: PumpInput): string | null {
    const { nodes } = graph;
    const isFirst = (index: number) => components.isReachable(from, index) && components.isReachable(index, from);
    const isMiddle = (index: number) => components.isReachable(from, index) && components.isReachable(index, to);
    const isLast = (index: number) => components.isReachable(to, index) && components.isReachable(index, to);
    const reads = (index: number, atom: number) => nodes[index]?.atoms?.has(atom) ?? true;
    for (const start of atoms.keys()) {
        if (!reads(from, start) || !reads(to, start)) continue;
        const seen = new Set<string>();
        let states = [{ previous: start, places: [from, from, to] as const, text: '' }];
        while (states.length > 0) {
            const following: typeof states = [];
            for (const { previous, places, text } of states) {
                for (const [next, character] of atoms.entries()) {
                    const steps = (index: number, isMeant: (index: number) => boolean) =>
                        (nodes[index]?.next ?? [])
                            .filter(step => isMeant(step.to) && reads(step.to, next) && isOpen(step, previous, next))
                            .map(step => step.to);
                    const lasts = steps(places[2], isLast);
                    const firsts = lasts.length === 0 ? [] : steps(places[0], isFirst);
                    const middles = firsts.length === 0 ? [] : steps(places[1], isMiddle);
                    for (const first of firsts) {
                        for (const middle of middles) {
                            for (const last of lasts) {
                                const isEnd = next === start && first === from && middle === to && last === to;
                                if (isEnd) return text + character;
                                const key = `${next},${first},${middle},${last}`;
                                if (seen.has(key)) continue;
                                seen.add(key);
                                following.push({
                                    previous: next,
                                    places: [first, middle, last],
                                    text: text + character,
                                });
                            }
                        }
                    }
                }
            }
            states = following;
        }
    }
    return null;
}

interface Components {
    isReachable(from: number, to: number): boolean;
    isLoop(index: number): boolean;
}

/** What can be reached from where, in one step or more. */
function toComponents({ nodes }: Graph): Components {
    const reached = nodes.map(({ next }) => {
        const found = new Set(next.map(({ to }) => to));
        for (const index of found) for (const { to } of nodes[index]?.next ?? []) found.add(to);
        return found;
    });
    return {
        isReachable: (from, to) => from === to || reached[from]?.has(to) === true,
        isLoop: index => reached[index]?.has(index) === true,
    };
}

/**
 * Where all matches of a text are wanted, the next one is looked for where the last one ended. What was read beyond is read again, so
 * it must not be of any length.
 */
function findOvershoot({ positions, first, isAcceptedAtFirst }: PatternAutomaton): string | null {
    const matching = toMatchingGraph({ positions, first, isAcceptedAtFirst, atoms: [] });
    const nodes = matching.nodes.map(({ atoms, next }) => ({
        atoms,
        next: next.filter(({ to }) => positions[to]?.isAccepted === false),
    }));
    const components = toComponents({ nodes });
    const isEndless = positions.some(({ isAccepted }, index) => !isAccepted && components.isLoop(index));
    return isEndless ? 'may read on without an end after what it matches' : null;
}

/** More attempts at one character than any pattern needs. */
const MOST_ATTEMPTS = 512;
const ATTACK_LENGTH = 320;
const ATTACK_WIDTH = 4;

/** Attacks the pattern with texts that grow by whichever character keeps most attempts going, and counts these. */
function findFlood(automaton: PatternAutomaton, isSticky: boolean): string | null {
    const { nodes } = toFailingGraph(automaton, isSticky);
    let attacks: Attack[] = [{ previous: NO_ATOM, text: '', attempts: new Map([[nodes.length - 1, 1]]), count: 1 }];
    for (let length = 0; length < ATTACK_LENGTH; length += 1) {
        const longer = attacks.flatMap(attack =>
            automaton.atoms.map((character, next): Attack => {
                const attempts = new Map<number, number>();
                for (const [index, count] of attack.attempts) {
                    for (const step of nodes[index]?.next ?? []) {
                        const isRead = nodes[step.to]?.atoms?.has(next) ?? true;
                        if (isRead && isOpen(step, attack.previous, next))
                            attempts.set(step.to, (attempts.get(step.to) ?? 0) + count);
                    }
                }
                const count = attempts.values().reduce((sum, each) => sum + each, 0);
                return { previous: next, text: attack.text + character, attempts, count };
            }),
        );
        attacks = longer.sort((one, other) => other.count - one.count).slice(0, ATTACK_WIDTH);
        const [worst] = attacks;
        if (worst !== undefined && worst.count > MOST_ATTEMPTS) {
            return `reads the end of ${JSON.stringify(worst.text)} in ${worst.count} ways`;
        }
    }
    return null;
}

interface Attack {
    readonly previous: number;
    readonly text: string;
    /** How many attempts are at which place. */
    readonly attempts: ReadonlyMap<number, number>;
    readonly count: number;
}
