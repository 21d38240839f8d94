type Expected = 'value' | 'first-item' | 'key' | 'first-key' | 'colon' | 'comma-or-end' | 'nothing';

/** Whether a text that arrives in pieces can still become a JSON object. Each character is read once. */
export class JsonPrefix {
    readonly #open: ('{' | '[')[] = [];
    #expected: Expected = 'value';
    #isInString = false;
    #isEscaped = false;
    #isInLiteral = false;
    #isValid = true;

    /** Whether the text is one whole object. */
    get isComplete(): boolean {
        return this.#isValid && this.#expected === 'nothing';
    }

    /** Returns whether the text is still the beginning of an object. */
    push(piece: string): boolean {
        for (const character of piece) {
            if (!this.#isValid) break;
            this.#isValid = this.#isInString ? this.#readInString(character) : this.#read(character);
        }
        return this.#isValid;
    }

    #readInString(character: string): boolean {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (character === '\\') this.#isEscaped = true;
        else if (character === '"') this.#isInString = false;
        return character >= ' ';
    }

    #read(character: string): boolean {
        if (this.#isInLiteral && LITERAL.test(character)) return true;
        this.#isInLiteral = false;
        if (character === ' ' || character === '\n' || character === '\t' || character === '\r') return true;
        switch (character) {
            case '{':
            case '[':
                return this.#openBracket(character);
            case '}':
                return this.#closeBracket('{', 'first-key');
            case ']':
                return this.#closeBracket('[', 'first-item');
            case '"':
                return this.#openString();
            case ':':
                return this.#advance('colon', 'value');
            case ',':
                return this.#advance('comma-or-end', this.#open.at(-1) === '{' ? 'key' : 'value');
            default:
                this.#isInLiteral = true;
                return LITERAL.test(character) && this.#readValue();
        }
    }

    #openBracket(bracket: '{' | '['): boolean {
        if (!this.#isValueExpected() || (bracket === '[' && this.#open.length === 0)) return false;
        this.#open.push(bracket);
        this.#expected = bracket === '{' ? 'first-key' : 'first-item';
        return true;
    }

    #closeBracket(bracket: '{' | '[', whenEmpty: Expected): boolean {
        if (this.#expected !== 'comma-or-end' && this.#expected !== whenEmpty) return false;
        if (this.#open.pop() !== bracket) return false;
        this.#expected = this.#open.length === 0 ? 'nothing' : 'comma-or-end';
        return true;
    }

    #openString(): boolean {
        this.#isInString = true;
        if (this.#expected !== 'key' && this.#expected !== 'first-key') return this.#readValue();
        this.#expected = 'colon';
        return true;
    }

    /** A string or a literal: never the whole text, which is an object. */
    #readValue(): boolean {
        if (this.#open.length === 0 || !this.#isValueExpected()) return false;
        this.#expected = 'comma-or-end';
        return true;
    }

    #isValueExpected(): boolean {
        return this.#expected === 'value' || this.#expected === 'first-item';
    }

    #advance(from: Expected, to: Expected): boolean {
        if (this.#expected !== from) return false;
        this.#expected = to;
        return true;
    }
}

/** A character of a number, `true`, `false` or `null`. */
const LITERAL = /[-+.\w]/;
