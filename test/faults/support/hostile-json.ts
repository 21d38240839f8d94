import type { SeededRandom } from './seeded-random.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Stand in a value for JSON that no value of JavaScript becomes. */
const FRAGMENTS: Readonly<Record<string, string>> = {
    '@deep-list@': `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    '@deep-object@': `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`,
    '@infinite@': '1e999',
    '@tiny@': '-1e-999',
    '@long-number@': '9'.repeat(400),
    '@minus-zero@': '-0',
    '@twice@': '{"role":"user","role":"system","content":"a","content":"b"}',
    '@prototype@': '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}',
    '@lone-surrogate@': String.raw`"\ud800 \udfff"`,
    '@many@': `[${'{},'.repeat(2_000)}null]`,
    '@long-text@': `"${'x'.repeat(200_000)}"`,
};

const VALUES: readonly Json[] = [
    null,
    true,
    false,
    0,
    -1,
    0.5,
    2 ** 53,
    1e308,
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\u2028\u2029\u0085',
    '\u202e\ufeff',
    '\r\n\r\ndata: x\n\n',
    '__proto__',
    'constructor',
    "' or '1'='1",
    '"; drop table "ChatHistory"; --',
    '%00',
    '../../etc/passwd',
    '<img src=x onerror=alert(1)>',
    '{{{{',
    'http://169.254.169.254/',
    'data:image/png;base64,AAAA',
    'jack-green',
    [],
    {},
    [[]],
    [null],
    { length: {} },
    { length: -1, 0: 'a' },
    { toString: 1, valueOf: null },
    { constructor: 7, hasOwnProperty: 1 },
    ...Object.keys(FRAGMENTS),
];

const KEYS = ['length', '__proto__', 'constructor', 'toString', 'then', 'stream', 'messages', 'id', '', '\0', '\ud800'];

export function hostileValue(random: SeededRandom): Json {
    return random.pick(VALUES);
}

/** The value with one of its parts replaced, removed, repeated or added. */
export function mutate(value: Json, random: SeededRandom): Json {
    if (random.chance(0.25) || value === null || typeof value !== 'object') return hostileValue(random);
    if (Array.isArray(value)) {
        if (value.length === 0 || random.chance(0.2)) return [...value, hostileValue(random)];
        const at = random.below(value.length);
        return value.flatMap((item: Json, index: number) => {
            if (index !== at) return [item];
            return random.chance(0.2) ? [item, item] : [mutate(item, random)];
        });
    }
    const entries = Object.entries(value);
    const at = random.below(entries.length + 1);
    const changed = entries.flatMap(([key, item], index): [string, Json][] => {
        if (index !== at) return [[key, item]];
        return random.chance(0.2) ? [] : [[key, mutate(item, random)]];
    });
    if (at < entries.length) return fromEntries(changed);
    return fromEntries([...changed, [random.pick(KEYS), hostileValue(random)]]);
}

/** The text of a value, with the fragments in their places. */
export function toHostileText(value: Json): string {
    return JSON.stringify(value).replace(/"(@[a-z-]+@)"/g, (text, name) => FRAGMENTS[name] ?? text);
}

/** Keeps a key `__proto__`, as a parser of JSON does. */
function fromEntries(entries: readonly (readonly [string, Json])[]): Json {
    const object = {};
    for (const [key, value] of entries) {
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return object;
}
