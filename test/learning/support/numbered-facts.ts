/** A name of letters only, unique for each number. */
export function nameOf(index: number): string {
    const letters = [...index.toString(26)].map(digit => String.fromCharCode(97 + Number.parseInt(digit, 26))).join('');
    return `q${letters}z`;
}

/** Facts of forty kinds, since such a long book would not be about one thing only. */
export function factOf(index: number): string {
    const kind = KINDS[index % KINDS.length] ?? '';
    return `The ${kind} of ${nameOf(index)} is number ${index}.`;
}

export function questionOf(index: number): string {
    return `What is the ${KINDS[index % KINDS.length]} of ${nameOf(index)}?`;
}

const KINDS = (
    'colour price weight height origin season taste smell shape width depth age owner maker shelf box label code partner rival ' +
    'friend soil feed harvest sowing pruning grafting storage sale return supplier driver dog roof gate window door path pond hedge'
).split(' ');
