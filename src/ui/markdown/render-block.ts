import DOMPurify from 'dompurify';
import { Marked, type Token } from 'marked';

const parser = new Marked({
    gfm: true,
    renderer: {
        // A model's markup is text. The sanitiser below would take it away anyhow; this way it can be read.
        html: ({ text }) => escapeHtml(text),
        // Pictures of other servers tell them who reads what: they are links until somebody asks for them.
        image: ({ href, text }) =>
            /^data:image\/(?:png|jpeg|gif|webp|avif);/i.test(href)
                ? `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}">`
                : `<a href="${escapeHtml(href)}">${escapeHtml(text || 'Picture')} ↗</a>`,
        checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    },
});

const TAGS =
    'a blockquote br code del em h1 h2 h3 h4 h5 h6 hr img li ol p pre span strong table tbody td th thead tr ul';
const ATTRIBUTES = ['href', 'src', 'alt', 'title', 'class', 'start', 'align'];
const ADDRESSES = /^(?:https?:|mailto:|tel:|\?message=)/i;

/** One block as elements that can do nothing but be read. Sanitised last, whatever came before. */
export function renderBlock(token: Token): DocumentFragment {
    return sanitize(parser.parser([token]));
}

/** The only way from text to elements. */
export function sanitize(html: string): DocumentFragment {
    return DOMPurify.sanitize(html, {
        ALLOWED_TAGS: TAGS.split(' '),
        ALLOWED_ATTR: ATTRIBUTES,
        ALLOWED_URI_REGEXP: ADDRESSES,
        ALLOW_DATA_ATTR: false,
        ALLOW_ARIA_ATTR: false,
        RETURN_DOM_FRAGMENT: true,
    });
}

const ENTITIES: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};

function escapeHtml(text: string): string {
    return text.replace(/[&<>"']/g, character => ENTITIES[character] ?? '');
}
