import { Lexer, type MarkedOptions, type Token, Tokenizer, type TokensList } from 'marked';

/** Per paragraph; no real text has more. */
const MAX_MARKS = 1_000;
/** Lines of only dashes or equals signs, each of which may turn the line above it into a heading. */
const MAX_UNDERLINES = 300;
/** Nested quotes and lists. */
const MAX_NESTING = 16;

/**
 * A Markdown lexer with bounded run time. Parsing takes quadratic time in the marks of a paragraph, cubic time in its underlines, and
 * more in the nesting of lists, so text beyond these limits stays plain.
 */
export class BoundedLexer extends Lexer {
    #depth = 0;
    #underlines = 0;

    constructor(options: MarkedOptions) {
        super({ ...options, tokenizer: new BoundedTokenizer(() => this.#underlines > 0) });
    }

    override blockTokens(text: string, tokens?: Token[], isLastClipped?: boolean): Token[];
    override blockTokens(text: string, tokens?: TokensList, isLastClipped?: boolean): TokensList;
    override blockTokens(text: string, tokens: Token[] = [], isLastClipped = false): Token[] {
        const underlines = text.match(/^ {0,3}(?:-+|=+)[ \t]*$/gm)?.length ?? 0;
        if (this.#depth >= MAX_NESTING || underlines > MAX_UNDERLINES) return withText(tokens, text);
        const outerUnderlines = this.#underlines;
        this.#underlines = underlines;
        this.#depth += 1;
        try {
            return super.blockTokens(text, tokens, isLastClipped);
        } finally {
            this.#depth -= 1;
            this.#underlines = outerUnderlines;
        }
    }

    override inlineTokens(text: string, tokens: Token[] = []) {
        const marks = text.match(/[^\p{L}\p{N}\s.,;]/gu)?.length ?? 0;
        return marks > MAX_MARKS ? withText(tokens, text) : super.inlineTokens(text, tokens);
    }
}

/** JavaScriptCore needs a second for the pattern of underlined headings in 25,000 characters: it is tried only where a line can underline. */
class BoundedTokenizer extends Tokenizer {
    readonly #hasUnderlines: () => boolean;

    constructor(hasUnderlines: () => boolean) {
        super();
        this.#hasUnderlines = hasUnderlines;
    }

    override lheading(text: string) {
        return this.#hasUnderlines() ? super.lheading(text) : undefined;
    }
}

function withText(tokens: Token[], text: string): Token[] {
    tokens.push({ type: 'text', raw: text, text, escaped: false });
    return tokens;
}
