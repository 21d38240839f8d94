/** Detects by its brackets when a text that arrives in pieces is one complete JSON object. Each character is read once. */
export class JsonObjectEnd {
    #depth = 0;
    #isInString = false;
    #isEscaped = false;
    #state: 'before' | 'inside' | 'reached' | 'broken' = 'before';

    get isReached(): boolean {
        return this.#state === 'reached';
    }

    push(piece: string): void {
        for (const character of piece) this.#read(character);
    }

    #read(character: string): void {
        if (this.#isInString) {
            if (this.#isEscaped) this.#isEscaped = false;
            else if (character === '\\') this.#isEscaped = true;
            else if (character === '"') this.#isInString = false;
        } else if (character.trim() === '') {
            return;
        } else if (this.#state === 'before') {
            this.#state = character === '{' ? 'inside' : 'broken';
            this.#depth = 1;
        } else if (this.#state === 'reached') {
            this.#state = 'broken';
        } else if (character === '"') {
            this.#isInString = true;
        } else if (character === '{' || character === '[') {
            this.#depth += 1;
        } else if (character === '}' || character === ']') {
            this.#depth -= 1;
            if (this.#depth === 0 && this.#state === 'inside') this.#state = 'reached';
        }
    }
}
