import { type JsonRecord, listOf, recordOrNull, textOrNull } from '../json-fields.ts';

const MAX_DEPTH = 8;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object']);

/** A JSON schema of an object with only the keywords that every provider knows; `null` if it has no properties. */
export function toPlainSchemaOrNull(schema: unknown): JsonRecord | null {
    const plain = toPlain({ ...recordOrNull(schema), type: 'object' }, { root: schema, depth: 0 });
    return plain['properties'] === undefined ? null : plain;
}

interface Place {
    /** Has the definitions. */
    readonly root: unknown;
    readonly depth: number;
}

function toPlain(value: unknown, place: Place): JsonRecord {
    const schema = resolve(value, place);
    const type = typeOf(schema);
    const plain: Record<string, unknown> = { type };
    if (typeof schema['description'] === 'string') plain['description'] = schema['description'];
    const choices = listOf(schema['enum']).filter(choice => typeof choice === 'string' && choice !== '');
    if (type === 'string' && choices.length > 0) plain['enum'] = choices;
    const inner = { ...place, depth: place.depth + 1 };
    if (type === 'array')
        plain['items'] = place.depth < MAX_DEPTH ? toPlain(schema['items'], inner) : { type: 'string' };
    const entries = Object.entries(recordOrNull(schema['properties']) ?? {});
    if (type !== 'object' || entries.length === 0 || place.depth >= MAX_DEPTH) return plain;
    plain['properties'] = Object.fromEntries(entries.map(([name, property]) => [name, toPlain(property, inner)]));
    const names = new Set<unknown>(entries.map(([name]) => name));
    const required = listOf(schema['required']).filter(name => names.has(name));
    if (required.length > 0) plain['required'] = required;
    return plain;
}

/** The schema with the definition that it refers to, or with the first of its alternatives that has a type. */
function resolve(value: unknown, { root }: Place): JsonRecord {
    const schema = recordOrNull(value) ?? {};
    const path = textOrNull(schema['$ref'])?.split('/') ?? [];
    let target = path[0] === '#' ? root : undefined;
    for (const name of path.slice(1)) target = recordOrNull(target)?.[name];
    const branches = ['allOf', 'anyOf', 'oneOf'].flatMap(name => listOf(schema[name]));
    const branch = branches.map(recordOrNull).find(each => TYPES.has(each?.['type']));
    return { ...recordOrNull(target), ...branch, ...schema };
}

/** Of several types, the first; text if there is none. */
function typeOf(schema: JsonRecord): string {
    const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
    const type = types.find(each => TYPES.has(each));
    if (type !== undefined) return String(type);
    if (schema['properties'] !== undefined) return 'object';
    return schema['items'] === undefined ? 'string' : 'array';
}
