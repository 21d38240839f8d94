import type { ModelRequest } from './chat-model.ts';

/** An estimate of the tokens that a model reads for a request, by the server's own tokenizer. */
export type TokenCounter = (request: Pick<ModelRequest, 'system' | 'messages'>) => Promise<number>;
