import { z } from 'zod';
import type { LazySchema } from '../contract/lazy-schema.ts';
import { JSON_TYPE, mediaTypeOf } from '../contract/media-type.ts';

type JsonSchema = Record<string, unknown>;
type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;
/** What a client sends has other optional parts than what it receives. */
type Direction = 'input' | 'output';

/** Writes the schemas of routes for OpenAPI 3.0. Bodies become components under the name that they have in `meta`. */
export interface SchemaWriter {
    /** A parameter for each property of an object. */
    parameters(place: 'path' | 'query' | 'header', schema: LazySchema | undefined): readonly JsonSchema[];
    /** A body by its media types; `null` if there is none. */
    content(schema: LazySchema, direction: Direction): Content | null;
    /** The schemas that the bodies refer to. */
    components(): Readonly<Record<string, JsonSchema>>;
}

export function createSchemaWriter(): SchemaWriter {
    const names: Readonly<Record<Direction, Set<string>>> = { input: new Set(), output: new Set() };
    return { parameters: toParameters, content, components };

    function content(lazy: LazySchema, direction: Direction): Content | null {
        const schema = lazy();
        if (schema instanceof z.ZodUndefined) return null;
        const alternatives = schema instanceof z.ZodUnion ? schema.options.map(asSchema) : [];
        const bodies = alternatives.some(each => mediaTypeOf(each) !== JSON_TYPE) ? alternatives : [schema];
        return Object.fromEntries(bodies.map(each => [mediaTypeOf(each), { schema: toBody(each, direction) }]));
    }

    function toBody(schema: z.ZodType, direction: Direction): JsonSchema {
        const type = mediaTypeOf(schema);
        if (type !== JSON_TYPE) {
            return type.startsWith('text/') || type === 'application/jsonl'
                ? { type: 'string' }
                : { type: 'string', format: 'binary' };
        }
        const name = z.globalRegistry.get(schema)?.id;
        if (name === undefined) throw new Error(`A body has no name: ${JSON.stringify(write(schema, direction))}`);
        names[direction].add(name);
        return { $ref: toReference(name) };
    }

    function components() {
        return { ...referredTo('input'), ...referredTo('output') };
    }

    function referredTo(io: Direction): Readonly<Record<string, JsonSchema>> {
        const { schemas } = z.toJSONSchema(z.globalRegistry, { ...OPTIONS, io, uri: toReference });
        const found = new Map<string, JsonSchema>();
        const pending = [...names[io]];
        for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
            if (found.has(name)) continue;
            const schema = tidy(schemas[name] ?? {});
            found.set(name, schema);
            for (const [, inner = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
                pending.push(inner);
            }
        }
        return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
    }
}

const OPTIONS = { target: 'openapi-3.0', unrepresentable: 'any' } as const;

function toReference(name: string): string {
    return `#/components/schemas/${name}`;
}

function write(schema: z.ZodType, io: Direction): JsonSchema {
    return tidy(z.toJSONSchema(schema, { ...OPTIONS, io }));
}

function toParameters(place: string, schema: LazySchema | undefined): readonly JsonSchema[] {
    if (schema === undefined) return [];
    const { properties = {}, required = [] } = write(schema(), 'input') as ObjectSchema;
    return Object.entries(properties).map(([name, { description, ...property }]) => ({
        name,
        in: place,
        required: place === 'path' || required.includes(name),
        ...(description === undefined ? {} : { description }),
        schema: property,
    }));
}

interface ObjectSchema {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
}

/** A cast: the members of a union of zod's are schemas of zod's. */
function asSchema(option: z.core.$ZodType): z.ZodType {
    return option as z.ZodType;
}

/** Without what says nothing to readers (the limits of all whole numbers, patterns that a format stands for), and strict about `null`. */
function tidy(schema: object): JsonSchema {
    return JSON.parse(JSON.stringify(schema), (key, value) => {
        if (key === '$id' || key === '$schema' || Math.abs(value) === Number.MAX_SAFE_INTEGER) return undefined;
        if (typeof value !== 'object' || value === null) return value;
        if ('format' in value && 'pattern' in value) delete value.pattern;
        return 'type' in value || !isSchemaOfOthers(value) ? withNull(value) : toAlternatives(value);
    });
}

const COMPOSITIONS = ['anyOf', 'oneOf', 'allOf'] as const;

function isSchemaOfOthers(value: object): boolean {
    return COMPOSITIONS.some(name => Array.isArray(Reflect.get(value, name)));
}

/** An enumeration has to name `null` itself. */
function withNull(schema: JsonSchema): JsonSchema {
    const { nullable, enum: values } = schema;
    return nullable === true && Array.isArray(values) ? { ...schema, enum: [...values, null] } : schema;
}

/** `nullable` counts only beside a `type`, so `null` becomes an alternative of its own; and nothing counts beside a reference. */
function toAlternatives({ nullable, ...schema }: JsonSchema): JsonSchema {
    const name = COMPOSITIONS.find(each => each in schema) ?? 'anyOf';
    const { [name]: alternatives, ...rest } = schema as { readonly [name: string]: readonly JsonSchema[] };
    const [only, ...others] = alternatives ?? [];
    if (nullable === true) {
        return name === 'allOf'
            ? { ...rest, anyOf: [only, NULL] }
            : { ...rest, [name]: [...(alternatives ?? []), NULL] };
    }
    return only !== undefined && others.length === 0 ? only : { ...rest, [name]: alternatives };
}

const NULL = { type: 'string', nullable: true, enum: [null] };
