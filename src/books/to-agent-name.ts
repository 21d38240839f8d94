import { sha256Hex } from '../shared/hash.ts';

const LONGEST_NAME = 63;

/** The name in the URL: the title's Latin letters and digits in lower case, joined by `-`, or else `agent-` and the source's hash. */
export function toAgentName(title: string, source: string): string {
    const name = title
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .replace(/[ßæœøłđðþıÆŒØŁĐÐÞẞ]/g, letter => PLAIN_LETTERS[letter] ?? '')
        .replace(/([a-z])(?=[A-Z])/g, '$1-')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-/, '')
        .slice(0, LONGEST_NAME)
        .replace(/-$/, '');
    return name === '' ? `agent-${sha256Hex(source).slice(0, 8)}` : name;
}

/** Latin letters that Unicode does not take apart into a letter and a mark. */
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

/** Whether the server itself answers under this name, so that no agent can have it. */
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
