import type { DoorContext } from './door-context.ts';

/** Whether no language model answers, but the built-in one, from the agents' books: people are told so wherever they choose an agent. */
export function isBuiltInModel({ modelDescriptions }: Pick<DoorContext, 'modelDescriptions'>): boolean {
    return modelDescriptions.some(({ name }) => name === 'built-in');
}
