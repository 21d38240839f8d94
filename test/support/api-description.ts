import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { jsonOf } from './json-of.ts';

export interface Operation {
    readonly id: string;
    readonly method: string;
    /** With its parameters in braces. */
    readonly path: string;
    readonly security: readonly Readonly<Record<string, readonly string[]>>[];
    readonly hasBody: boolean;
}

export interface ApiDescription {
    readonly source: string;
    readonly operations: readonly Operation[];
    /** What is wrong with a response; empty if it is as the description says. Reads a clone of it. */
    problemsOf(operation: Operation, response: Response): Promise<readonly string[]>;
}

interface OpenapiDocument {
    readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>;
}

interface OpenapiOperation {
    readonly operationId: string;
    readonly security: Operation['security'];
    readonly requestBody?: object;
    readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

/** The description of the API as a server gives it, and a check of responses against it. */
export async function readApiDescription(serverUrl: string): Promise<ApiDescription> {
    const source = await (await fetch(`${serverUrl}/docs/json`)).text();
    const document = await jsonOf<OpenapiDocument>(new Response(source));
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema({ ...document, $id: 'api' });
    const validators = new Map<string, ValidateFunction>();
    return { source, operations: Object.entries(document.paths).flatMap(toOperations), problemsOf };

    async function problemsOf({ id, method, path }: Operation, response: Response): Promise<readonly string[]> {
        const { status, headers } = response;
        const name = `${id} ${status}`;
        const described = document.paths[path]?.[method.toLowerCase()]?.responses[status];
        if (described === undefined) return [`${name} is not described: ${await response.clone().text()}`];
        if (described.content === undefined) {
            const text = await response.clone().text();
            return text === '' ? [] : [`${name} has a body: ${text}`];
        }
        const type = headers.get('content-type')?.split(';')[0] ?? '';
        if (described.content[type] === undefined) return [`${name} is of the type ${type}`];
        if (type !== 'application/json') return [];
        const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema']
            .map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
            .join('/');
        const validate = validators.get(pointer) ?? ajv.compile({ $ref: `api#/${pointer}` });
        validators.set(pointer, validate);
        if (validate(await response.clone().json())) return [];
        return (validate.errors ?? []).map(
            ({ instancePath, message, params }) => `${name}: ${instancePath} ${message} ${JSON.stringify(params)}`,
        );
    }
}

function toOperations([path, methods]: [string, Readonly<Record<string, OpenapiOperation>>]): readonly Operation[] {
    return Object.entries(methods).map(([method, { operationId, security, requestBody }]) => ({
        id: operationId,
        method: method.toUpperCase(),
        path,
        security,
        hasBody: requestBody !== undefined,
    }));
}
