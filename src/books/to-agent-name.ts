import { sha256Hex } from '../shared/hash.ts';

const MAX_NAME_LENGTH = 63;

/** The name in the URL: the title's Latin letters and digits in lower case, joined by `-`; otherwise `agent-` and the source's hash. */
export function toAgentName(title: string, source: string): string {
    const name = title
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .replace(/[ßæœøłđðþıÆŒØŁĐÐÞẞ]/g, letter => PLAIN_LETTERS[letter] ?? '')
        .replace(/([a-z])(?=[A-Z])/g, '$1-')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-/, '')
        .slice(0, MAX_NAME_LENGTH)
        .replace(/-$/, '');
    return name === '' ? `agent-${sha256Hex(source).slice(0, 8)}` : name;
}

/** Latin letters that Unicode does not decompose into a letter and a mark. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
    ß: 'ss',
    ẞ: 'SS',
    æ: 'ae',
    Æ: 'Ae',
    œ: 'oe',
    Œ: 'Oe',
    ø: 'o',
    Ø: 'O',
    ł: 'l',
    Ł: 'L',
    đ: 'd',
    Đ: 'D',
    ð: 'd',
    Ð: 'D',
    þ: 'th',
    Þ: 'Th',
    ı: 'i',
};

/** Whether the server uses this name for its own routes. */
export function isReservedAgentName(agentName: string): boolean {
    return RESERVED_NAMES.has(agentName);
}

const RESERVED_NAMES: ReadonlySet<string> = new Set([
    'api',
    'docs',
    'agents',
    'health',
    'ready',
    'metrics',
    'login',
    'logout',
    'admin',
    'assets',
    'embed',
    'new',
    'settings',
    'tokens',
    'history',
    'providers',
    'feedback',
    'usage',
]);
