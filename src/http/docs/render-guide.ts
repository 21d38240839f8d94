import { Lexer, Parser, Renderer, type Token, type Tokens } from 'marked';
import type { PlainPage } from './plain-page.ts';

/** The address that guides use for this server. Links to it stay on the server that shows the guide. */
export const EXAMPLE_ORIGIN = 'http://localhost:4440';

/** A heading and what follows it. */
interface Section {
    readonly heading: string;
    readonly tokens: Token[];
}

/** A guide of `src/docs` as a page. Its headings get the anchors that GitHub gives them. */
export function renderGuide(markdown: string): PlainPage {
    const [introduction, ...sections] = toSections(markdown);
    if (introduction === undefined) throw new Error('A guide needs a title.');
    const body = [renderSection(introduction), toContents(sections), ...sections.map(renderSection)];
    return { title: introduction.heading, body: body.join('\n') };
}

function toSections(markdown: string): readonly Section[] {
    const sections: Section[] = [];
    for (const token of Lexer.lex(markdown)) {
        if (token.type === 'heading') sections.push({ heading: withoutMarks(token['text']), tokens: [token] });
        else sections.at(-1)?.tokens.push(token);
    }
    return sections;
}

function toContents(sections: readonly Section[]): string {
    const links = sections.map(
        ({ heading }) => `<li><a href="#${toAnchor(heading)}">${Bun.escapeHTML(heading)}</a></li>`,
    );
    return `<nav aria-label="Contents"><ul>\n${links.join('\n')}\n</ul></nav>`;
}

function renderSection({ heading, tokens }: Section): string {
    return Parser.parse(tokens, { renderer: new SectionRenderer(heading) }).trim();
}

class SectionRenderer extends Renderer {
    readonly #heading: string;

    /** @param heading names the blocks that can be scrolled and have no name of their own */
    constructor(heading: string) {
        super();
        this.#heading = Bun.escapeHTML(heading);
    }

    override heading({ depth, text, tokens }: Tokens.Heading): string {
        // The page writes its title itself.
        if (depth === 1) return '';
        return `<h2 id="${toAnchor(withoutMarks(text))}">${this.parser.parseInline(tokens)}</h2>\n`;
    }

    /** The first word after the fence is the language; the rest is the name of the block for screen readers. */
    override code({ lang = '', text }: Tokens.Code): string {
        const name = /^\S+\s+(\S.*)$/.exec(lang)?.[1];
        const label = name === undefined ? this.#heading : Bun.escapeHTML(name);
        return `<pre class="copied" tabindex="0" role="region" aria-label="${label}"><code>${Bun.escapeHTML(text)}</code></pre>\n`;
    }

    override codespan({ text }: Tokens.Codespan): string {
        return `<code>${Bun.escapeHTML(text)}</code>`;
    }

    override link({ href, tokens }: Tokens.Link): string {
        return `<a href="${Bun.escapeHTML(toServedAddress(href))}">${this.parser.parseInline(tokens)}</a>`;
    }

    /** A table headed "Setting" lists the fields of a form, to be copied one by one. Other tables may be wider than a phone. */
    override table(table: Tokens.Table): string {
        if (table.header[0]?.text !== 'Setting') {
            return `<div class="wide" tabindex="0" role="region" aria-label="${this.#heading}">\n${super.table(table)}</div>\n`;
        }
        const inline = (cell: Tokens.TableCell | undefined) => this.parser.parseInline(cell?.tokens ?? []);
        const fields = table.rows.map(([label, value]) => `<dt>${inline(label)}</dt><dd>${inline(value)}</dd>`);
        return `<dl>\n${fields.join('\n')}\n</dl>\n`;
    }

    /** Comments mark generated parts; guides have no other HTML. */
    override html(): string {
        return '';
    }
}

function withoutMarks(text: string): string {
    return text.replaceAll('`', '');
}

function toAnchor(heading: string): string {
    return heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
}

/** Guides link to each other as files, which GitHub follows, and to this server by the example address. */
function toServedAddress(href: string): string {
    const [, guide, anchor = ''] = /^(\w+)\.md(#.*)?$/.exec(href) ?? [];
    if (guide !== undefined) return `/docs/${guide}${anchor}`;
    return href.startsWith(`${EXAMPLE_ORIGIN}/`) ? href.slice(EXAMPLE_ORIGIN.length) : href;
}
