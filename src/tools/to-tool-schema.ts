type Schema = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 32;
/** Only for tools that read the schema. Some providers refuse them. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', '$anchor', '$vocabulary']);
const COMBINERS = ['allOf', 'anyOf', 'oneOf'] as const;

/**
 * The input schema of a foreign tool in the form that providers accept: an object with `properties`, without annotations and, at its
 * top, without alternatives. OpenAI's rules: https://platform.openai.com/docs/guides/function-calling
 */
export function toToolSchema(inputSchema: unknown): Schema {
    const schema = mergeBranches(toSchema(inputSchema, 0));
    const properties = isSchema(schema['properties']) ? schema['properties'] : {};
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    const { required: _, ...rest } = schema;
    const known = required.filter(name => typeof name === 'string' && Object.hasOwn(properties, name));
    return { ...rest, type: 'object', properties, ...(known.length === 0 ? {} : { required: known }) };
}

/** What is not a schema accepts everything, and so does what is too deep. */
function toSchema(value: unknown, depth: number): Schema {
    if (!isSchema(value) || depth > MAX_DEPTH) return {};
    const schema: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(value)) {
        if (ANNOTATIONS.has(name)) continue;
        schema[name.toWellFormed()] = toPart(name, part, depth);
    }
    if (schema['type'] === 'array' && schema['items'] === undefined) schema['items'] = {};
    return schema;
}

function toPart(name: string, part: unknown, depth: number): unknown {
    if (name === 'properties' || name === '$defs' || name === 'definitions' || name === 'patternProperties') {
        const entries = Object.entries(isSchema(part) ? part : {});
        return Object.fromEntries(entries.map(([key, each]) => [key.toWellFormed(), toSchema(each, depth + 1)]));
    }
    if (name === 'items' || name === 'not') return toSchema(part, depth + 1);
    if (COMBINERS.some(each => each === name)) {
        return Array.isArray(part) ? part.map(each => toSchema(each, depth + 1)) : [];
    }
    return toWellFormed(part, depth);
}

function toWellFormed(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return value.toWellFormed();
    if (depth > MAX_DEPTH) return null;
    if (Array.isArray(value)) return value.map(each => toWellFormed(each, depth + 1));
    if (!isSchema(value)) return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key.toWellFormed(), toWellFormed(each, depth + 1)]),
    );
}

/** An object with the properties of all its branches, of which only those of `allOf` are required. */
function mergeBranches(schema: Schema): Schema {
    const { allOf, anyOf, oneOf, not: _not, enum: _enum, ...rest } = schema;
    const all = branchesOf(allOf);
    const branches = [...all, ...branchesOf(anyOf), ...branchesOf(oneOf)].map(mergeBranches);
    if (branches.length === 0) return rest;
    const properties = [...branches, rest].map(each => (isSchema(each['properties']) ? each['properties'] : {}));
    const required = [rest, ...all].flatMap(each => (Array.isArray(each['required']) ? each['required'] : []));
    return { ...rest, properties: Object.assign({}, ...properties), required: [...new Set(required)] };
}

function branchesOf(value: unknown): readonly Schema[] {
    return Array.isArray(value) ? value.filter(isSchema) : [];
}

function isSchema(value: unknown): value is Schema {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
