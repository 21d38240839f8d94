/** Whether a text that comes in pieces is one JSON object by now, as far as its brackets tell. Each character is read once. */
export interface JsonObjectEnd {
    push(piece: string): void;
    isReached(): boolean;
}

export function createJsonObjectEnd(): JsonObjectEnd {
    let depth = 0;
    let isInString = false;
    let isEscaped = false;
    let state: 'before' | 'inside' | 'reached' | 'broken' = 'before';
    return {
        push(piece) {
            for (const character of piece) read(character);
        },
        isReached: () => state === 'reached',
    };

    function read(character: string): void {
        if (isInString) {
            if (isEscaped) isEscaped = false;
            else if (character === '\\') isEscaped = true;
            else if (character === '"') isInString = false;
        } else if (character.trim() === '') {
            return;
        } else if (state === 'before') {
            state = character === '{' ? 'inside' : 'broken';
            depth = 1;
        } else if (state === 'reached') {
            state = 'broken';
        } else if (character === '"') {
            isInString = true;
        } else if (character === '{' || character === '[') {
            depth += 1;
        } else if (character === '}' || character === ']') {
            depth -= 1;
            if (depth === 0 && state === 'inside') state = 'reached';
        }
    }
}
