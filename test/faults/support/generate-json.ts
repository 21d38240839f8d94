import { hostileValue, type Json } from './hostile-json.ts';
import type { SeededRandom } from './seeded-random.ts';

/** The keywords of JSON Schema that the descriptions of the server use. */
export interface JsonSchema {
    readonly $ref?: string;
    readonly const?: Json;
    readonly enum?: readonly Json[];
    readonly anyOf?: readonly JsonSchema[];
    readonly oneOf?: readonly JsonSchema[];
    readonly allOf?: readonly JsonSchema[];
    readonly type?: string | readonly string[];
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
    readonly items?: JsonSchema;
    readonly minItems?: number;
    readonly minimum?: number;
    readonly maximum?: number;
}

type Schemas = Readonly<Record<string, JsonSchema>>;

const TEXTS = [
    'Hello!',
    'jack-green',
    'Remember that the shed is green.',
    'user',
    'function',
    'look',
    '1',
    'Jack\nRULE Be kind',
];
const DEEPEST = 8;

/** A value that the schema mostly takes: patterns and formats of texts are not looked at. */
export function generateJson(schema: JsonSchema, schemas: Schemas, random: SeededRandom, depth = 0): Json {
    const below = (inner: JsonSchema) => generateJson(inner, schemas, random, depth + 1);
    const named = schema.$ref === undefined ? undefined : schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (named !== undefined) return below(named);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return random.pick(schema.enum);
    const alternatives = schema.anyOf ?? schema.oneOf;
    if (alternatives !== undefined) return below(random.pick(alternatives));
    if (schema.allOf !== undefined) return below(random.pick(schema.allOf));
    const type = typeof schema.type === 'object' ? random.pick(schema.type) : schema.type;
    switch (type) {
        case 'object': {
            const required = new Set(schema.required);
            const kept = Object.entries(schema.properties ?? {}).filter(
                ([name]) => required.has(name) || (depth < DEEPEST && random.chance(0.25)),
            );
            return Object.fromEntries(kept.map(([name, inner]) => [name, below(inner)]));
        }
        case 'array': {
            const count = depth < DEEPEST ? Math.max(schema.minItems ?? 0, random.below(3)) : (schema.minItems ?? 0);
            return Array.from({ length: count }, () => (schema.items === undefined ? null : below(schema.items)));
        }
        case 'string':
            return random.pick(TEXTS);
        case 'boolean':
            return random.chance(0.5);
        case 'null':
            return null;
        case 'integer':
        case 'number': {
            const from = schema.minimum ?? 0;
            const to = Math.min(schema.maximum ?? from + 4, from + 4);
            return type === 'integer' ? from + random.below(to - from + 1) : (from + to) / 2;
        }
        default:
            return hostileValue(random);
    }
}
