/** A fact, how a person teaches it, and how others ask for it later. */
export interface BenchFact {
    readonly kind: string;
    readonly teaching: string;
    readonly question: string;
    /** What a right answer contains. */
    readonly answer: string;
}

interface FactKind {
    readonly kind: string;
    readonly fact: (name: string, number: number) => Omit<BenchFact, 'kind'>;
}

const KINDS: readonly FactKind[] = [
    {
        kind: 'price',
        fact: (name, number) => ({
            teaching: `Please remember that the price of ${name} soap is ${number} crowns.`,
            question: `What is the price of ${name} soap?`,
            answer: `${number} crowns`,
        }),
    },
    {
        kind: 'opening',
        fact: (name, number) => ({
            teaching: `Our branch in ${name} opens at ${(number % 12) + 1}.`,
            question: `When does the branch in ${name} open?`,
            answer: `at ${(number % 12) + 1}`,
        }),
    },
    {
        kind: 'person',
        fact: (name, number) => ({
            teaching: `Keep in mind that ${name} looks after department ${number}.`,
            question: `Who looks after department ${number}?`,
            answer: name,
        }),
    },
    {
        kind: 'word',
        fact: (name, number) => ({
            teaching: `By "${name}" we mean the form with ${number} lines.`,
            question: `What do you mean by ${name}?`,
            answer: `${number} lines`,
        }),
    },
    {
        kind: 'place',
        fact: (name, number) => ({
            teaching: `Note that the spare ${name} keys lie in drawer ${number}.`,
            question: `Where do the spare ${name} keys lie?`,
            answer: `drawer ${number}`,
        }),
    },
    {
        kind: 'method',
        fact: (name, number) => ({
            teaching: `FYI, ${name} glue dries after ${number} minutes.`,
            question: `How long does ${name} glue take until it dries?`,
            answer: `${number} minutes`,
        }),
    },
    {
        kind: 'property',
        fact: (name, number) => ({
            teaching: `Remember: the ${name} lamp weighs ${number} grams.`,
            question: `How many grams does the ${name} lamp weigh?`,
            answer: `${number} grams`,
        }),
    },
    {
        kind: 'correction',
        fact: (name, number) => ({
            teaching: `Actually, the code of ${name} is ${number}.`,
            question: `What is the code of ${name}?`,
            answer: `${number}`,
        }),
    },
];

/** So many facts of all kinds, the same each time. */
export function benchFacts(count: number): readonly BenchFact[] {
    return Array.from({ length: count }, (_, index) => {
        const kind = KINDS[index % KINDS.length] ?? KINDS[0];
        if (kind === undefined) throw new Error('There are kinds');
        return { kind: kind.kind, ...kind.fact(nameOf(index), 100 + index) };
    });
}

const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';

/** A word that nobody has heard before, one for each index. */
function nameOf(index: number): string {
    const syllables: string[] = [];
    for (let rest = index + 1_000; rest > 0; rest = Math.floor(rest / 70)) {
        const part = rest % 70;
        syllables.push(`${CONSONANTS[Math.floor(part / 5)]}${VOWELS[part % 5]}`);
    }
    const word = syllables.join('');
    return `${word.charAt(0).toUpperCase()}${word.slice(1)}x`;
}

const DISTRACTIONS: readonly ((index: number) => string)[] = [
    index => `What is the weather like in week ${index}?`,
    index => `Tell me a joke about the number ${index}.`,
    () => 'Thanks, that helps!',
    index => `My plant number ${index} looks sad. What can I do?`,
    index => `Could you explain page ${index} of the manual again?`,
    () => 'Hello!',
    index => `I bought ${index} pots yesterday and like them.`,
    index => `How do I get to stop ${index}?`,
];

/** Turns that teach nothing. */
export function distraction(index: number): string {
    return DISTRACTIONS[index % DISTRACTIONS.length]?.(index) ?? 'Hello!';
}
