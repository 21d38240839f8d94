import type { ModelRequest } from './chat-model.ts';

/** Estimates the input tokens of a request with the server's own tokenizer. */
export type TokenCounter = (request: Pick<ModelRequest, 'system' | 'messages'>) => Promise<number>;
