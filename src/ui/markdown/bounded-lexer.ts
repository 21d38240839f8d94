import { Lexer, type Token, type TokensList } from 'marked';

/** Marks of one paragraph beyond which nobody wrote them for their look. */
const MOST_MARKS = 1_000;
/** Lines of nothing but dashes or equals signs, each of which may make a heading of the line above it. */
const MOST_UNDERLINES = 300;
/** Quotes and lists within one another. */
const DEEPEST_NESTING = 16;

/**
 * The reader of Markdown, which takes the square of a paragraph's marks, the cube of its underlines and more of the depth of its lists:
 * text that has too many stays as it was written.
 */
export class BoundedLexer extends Lexer {
    #depth = 0;

    override blockTokens(text: string, tokens?: Token[], isLastClipped?: boolean): Token[];
    override blockTokens(text: string, tokens?: TokensList, isLastClipped?: boolean): TokensList;
    override blockTokens(text: string, tokens: Token[] = [], isLastClipped = false): Token[] {
        const underlines = text.match(/^ {0,3}(?:-+|=+)[ \t]*$/gm)?.length ?? 0;
        if (this.#depth >= DEEPEST_NESTING || underlines > MOST_UNDERLINES) return withText(tokens, text);
        this.#depth += 1;
        try {
            return super.blockTokens(text, tokens, isLastClipped);
        } finally {
            this.#depth -= 1;
        }
    }

    override inlineTokens(text: string, tokens: Token[] = []) {
        const marks = text.match(/[^\p{L}\p{N}\s.,;]/gu)?.length ?? 0;
        return marks > MOST_MARKS ? withText(tokens, text) : super.inlineTokens(text, tokens);
    }
}

function withText(tokens: Token[], text: string): Token[] {
    tokens.push({ type: 'text', raw: text, text, escaped: false });
    return tokens;
}
