import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';

/** What `parseParameters` gives for a schema. */
export type Parsed<Schema extends () => z.ZodType> = z.output<ReturnType<Schema>>;

/**
 * The body as its schema reads it.
 * @throws AppError `parameter_missing`, `parameter_type_invalid` or `parameter_value_invalid` that names the first wrong parameter
 */
export function parseParameters<Schema extends z.ZodType>(
    schema: () => Schema,
    body: unknown,
    parentName = '',
): z.output<Schema> {
    const result = schema().safeParse(body);
    if (result.success) return result.data;
    throw toParameterError(result.error.issues.at(0), body, parentName);
}

/** The error that names the parameter of an issue. `value` is what the schema was given. */
export function toParameterError(issue: Issue | undefined, value: unknown, parentName = ''): AppError {
    if (issue === undefined) return new AppError('parameter_value_invalid', 'Invalid request.');
    return toError(issue, { path: [], body: value, parentName });
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface Place {
    readonly path: Path;
    readonly body: unknown;
    /** Where the body stands in the request, if it is a part of it. */
    readonly parentName: string;
}

function toError(issue: Issue, place: Place): AppError {
    const { body, parentName } = place;
    const path = [...place.path, ...issue.path];
    const value = valueAt(body, path);
    if (value !== undefined && issue.code === 'invalid_union') {
        const inner = likeliestIssue(issue.errors);
        if (inner !== undefined) return toError(inner, { ...place, path });
    }
    const param = toParameterName(path, parentName);
    // `null` means absent, for every parameter of the API.
    if (value === undefined || value === null)
        return new AppError('parameter_missing', `Missing required parameter: '${param}'.`, { param });
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
        return new AppError('parameter_value_invalid', `Invalid value for '${param}': no number is that large.`, {
            param,
        });
    const isWrongType = issue.code === 'invalid_type' || (issue.code === 'invalid_union' && issue.errors.length > 0);
    return isWrongType
        ? new AppError('parameter_type_invalid', `Invalid type for '${param}': ${sentence(issue, value)}`, { param })
        : new AppError('parameter_value_invalid', `Invalid value for '${param}': ${sentence(issue, value)}`, { param });
}

/** Of the alternatives of a union the one that got furthest: there the client meant something and made a mistake. */
function likeliestIssue(alternatives: readonly (readonly Issue[])[]): Issue | undefined {
    return alternatives
        .flatMap(issues => issues.slice(0, 1))
        .filter(issue => issue.path.length > 0 || issue.code !== 'invalid_type')
        .sort((one, other) => other.path.length - one.path.length)
        .at(0);
}

function sentence(issue: Issue, value: unknown): string {
    if (issue.code === 'invalid_union') {
        // Of a choice by `type` or `role`; the library's types do not know of it.
        if ('options' in issue && Array.isArray(issue.options)) return `expected one of ${issue.options.join(', ')}.`;
        const expected = issue.errors.flatMap(issues =>
            issues.flatMap(each => ('expected' in each ? [each.expected] : [])),
        );
        if (expected.length > 0) return `expected ${[...new Set(expected)].join(' or ')}, got ${nameOfType(value)}.`;
        return 'it is none of the forms that this parameter can have.';
    }
    if (issue.code === 'invalid_type') return `expected ${issue.expected}, got ${nameOfType(value)}.`;
    return `${issue.message}.`;
}

function nameOfType(value: unknown): string {
    if (value === null) return 'null';
    return Array.isArray(value) ? 'array' : typeof value;
}

function valueAt(body: unknown, path: Path): unknown {
    return path.reduce<unknown>(
        (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
        body,
    );
}

/** `['messages', 0, 'content']` as `messages[0].content`. */
function toParameterName(path: Path, parentName: string): string {
    return path.reduce<string>((name, key) => {
        if (typeof key === 'number') return `${name}[${key}]`;
        return name === '' ? String(key) : `${name}.${String(key)}`;
    }, parentName);
}
