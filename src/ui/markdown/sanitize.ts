import DOMPurify from 'dompurify';

const TAGS =
    'a blockquote br code del em h1 h2 h3 h4 h5 h6 hr img li ol p pre span strong table tbody td th thead tr ul';
const ATTRIBUTES = ['href', 'src', 'alt', 'title', 'class', 'start', 'align'];
const ADDRESSES = /^(?:https?:|mailto:|tel:|\?message=)/i;

const FORMULA_TAGS =
    'math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none';
const FORMULA_ATTRIBUTES =
    'accent accentunder class columnspan data-style depth display displaystyle fence form height largeop linethickness lspace mathbackground mathcolor mathvariant maxsize minsize movablelimits rowspan rspace scriptlevel separator stretchy symmetric voffset width';

const SETTINGS = { ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, RETURN_DOM_FRAGMENT: true } as const;

/** All HTML goes through this function or `sanitizeFormula`. */
export function sanitize(html: string): DocumentFragment {
    return DOMPurify.sanitize(html, {
        ...SETTINGS,
        ALLOWED_TAGS: TAGS.split(' '),
        ALLOWED_ATTR: ATTRIBUTES,
        ALLOWED_URI_REGEXP: ADDRESSES,
    });
}

/** For formulas, which contain only MathML. */
export function sanitizeFormula(mathMl: string): DocumentFragment {
    return DOMPurify.sanitize(mathMl, {
        ...SETTINGS,
        ALLOWED_TAGS: FORMULA_TAGS.split(' '),
        ALLOWED_ATTR: FORMULA_ATTRIBUTES.split(' '),
        // Not a URL, although it contains colons.
        ADD_URI_SAFE_ATTR: ['data-style'],
    });
}
