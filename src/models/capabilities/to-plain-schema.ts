import { type JsonRecord, listOf, recordOrNull } from '../json-fields.ts';

const MAX_DEPTH = 8;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object']);

/** A JSON schema of an object with only the keywords that every provider knows. It accepts all that the schema accepts. */
export function toPlainSchema(schema: unknown): JsonRecord {
    return { ...toPlain(schema, 0), type: 'object', properties: plainProperties(recordOrNull(schema) ?? {}, 0) };
}

function toPlain(value: unknown, depth: number): JsonRecord {
    const schema = recordOrNull(value) ?? {};
    const type = typeOf(schema);
    const plain: Record<string, unknown> = { type };
    if (typeof schema['description'] === 'string') plain['description'] = schema['description'];
    const choices = listOf(schema['enum']).filter(choice => typeof choice === 'string' && choice !== '');
    if (type === 'string' && choices.length > 0) plain['enum'] = choices;
    if (type === 'array') plain['items'] = depth < MAX_DEPTH ? toPlain(schema['items'], depth + 1) : { type: 'string' };
    if (type !== 'object') return plain;
    const properties = plainProperties(schema, depth);
    plain['properties'] = properties;
    const required = listOf(schema['required']).filter(
        name => typeof name === 'string' && Object.hasOwn(properties, name),
    );
    if (required.length > 0) plain['required'] = required;
    return plain;
}

function plainProperties(schema: JsonRecord, depth: number): JsonRecord {
    if (depth >= MAX_DEPTH) return {};
    const entries = Object.entries(recordOrNull(schema['properties']) ?? {});
    return Object.fromEntries(entries.map(([name, property]) => [name, toPlain(property, depth + 1)]));
}

/** Of several types, the first; text if there is none. */
function typeOf(schema: JsonRecord): string {
    const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
    const type = types.find(each => TYPES.has(each));
    if (type !== undefined) return String(type);
    if (schema['properties'] !== undefined) return 'object';
    if (schema['items'] !== undefined) return 'array';
    const branch = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])]
        .map(recordOrNull)
        .find(each => TYPES.has(each?.['type']));
    return branch === undefined ? 'string' : String(branch?.['type']);
}
