import { type JsonRecord, listOf, recordOrNull, textOrNull } from '../json-fields.ts';

/**
 * A value for a JSON schema with `text` in its first string and empty values otherwise; `undefined` if the schema needs more (patterns,
 * references, lists that must not be empty).
 */
export function fillSchema(schema: JsonRecord, text: string): unknown {
    const spare: SpareText = { text };
    const value = fill(schema, spare, 0);
    return spare.text === null ? value : undefined;
}

/** The text until a string of the schema has taken it. */
interface SpareText {
    text: string | null;
}

const UNSUPPORTED_KEYWORDS = [
    '$ref',
    'anyOf',
    'oneOf',
    'allOf',
    'not',
    'pattern',
    'format',
    'minLength',
    'minItems',
    'minProperties',
    'contains',
    'minimum',
    'exclusiveMinimum',
];
const DEEPEST = 16;

function fill(schema: JsonRecord, spare: SpareText, depth: number): unknown {
    if (depth > DEEPEST || UNSUPPORTED_KEYWORDS.some(keyword => schema[keyword] !== undefined)) return undefined;
    if (schema['const'] !== undefined) return schema['const'];
    if (Array.isArray(schema['enum'])) return schema['enum'][0];
    switch (typeOf(schema)) {
        case 'string':
            return takeText(schema, spare);
        case 'object':
            return fillObject(schema, spare, depth);
        case 'array':
            return [];
        case 'number':
        case 'integer':
            return isBelowZero(schema) ? undefined : 0;
        case 'boolean':
            return false;
        case 'null':
            return null;
        default:
            return undefined;
    }
}

function typeOf(schema: JsonRecord): string | null {
    const { type } = schema;
    const types = typeof type === 'string' ? [type] : listOf(type);
    return textOrNull(types.find(name => name !== 'null') ?? types[0]) ?? (schema['properties'] ? 'object' : null);
}

function takeText({ maxLength }: JsonRecord, spare: SpareText): string | undefined {
    const text = spare.text ?? '';
    spare.text = null;
    // The length counts characters (JSON Schema Validation, 6.3.1).
    return typeof maxLength === 'number' && [...text].length > maxLength ? undefined : text;
}

function isBelowZero({ maximum, exclusiveMaximum }: JsonRecord): boolean {
    return Number(maximum ?? 0) < 0 || Number(exclusiveMaximum ?? 1) <= 0;
}

function fillObject(schema: JsonRecord, spare: SpareText, depth: number): unknown {
    const properties = recordOrNull(schema['properties']) ?? {};
    const entries: [string, unknown][] = [];
    for (const name of listOf(schema['required'])) {
        const property = typeof name === 'string' ? recordOrNull(properties[name]) : null;
        const value = property === null ? undefined : fill(property, spare, depth + 1);
        if (value === undefined) return undefined;
        entries.push([String(name), value]);
    }
    return Object.fromEntries(entries);
}
