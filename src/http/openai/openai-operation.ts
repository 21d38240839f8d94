import { operation } from '../contract/operation.ts';

export interface OpenaiOperation {
    readonly id: string;
    readonly summary: string;
    readonly description?: string | undefined;
}

/** An operation of the API. At the address of an agent its id ends with `OfAgent`. */
export function openaiOperation(base: string, { id, summary, description }: OpenaiOperation) {
    return operation({
        id: base === '/api/openai' ? id : `${id}OfAgent`,
        tag: 'openai',
        summary,
        ...(description === undefined ? {} : { description }),
    });
}
