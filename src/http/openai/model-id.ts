import type { Agent } from '../../agents/agent.ts';
import { AppError } from '../../shared/errors.ts';

const PREFIX = 'agent:';

export function toModelId(agentName: string): string {
    return `${PREFIX}${agentName}`;
}

/**
 * The agent that a request means. An agent's own address decides, and whatever model name a client has set by habit is taken for it,
 * unless it names another agent. The shared address has nothing but `model`.
 * @throws AppError `parameter_missing` or `model_not_found`, both with param `model`
 */
export function toAgentName(routeName: string | undefined, model: string | null | undefined): string {
    if (routeName === undefined) {
        if (!model) throw new AppError('parameter_missing', "Missing required parameter: 'model'.", { param: 'model' });
        return model.startsWith(PREFIX) ? model.slice(PREFIX.length) : model;
    }
    if (model?.startsWith(PREFIX) && model !== toModelId(routeName)) {
        throw new AppError('model_not_found', `The model '${model}' does not exist at this agent's address.`, {
            param: 'model',
        });
    }
    return routeName;
}

const BUILT_IN_HINT = 'No language model is configured: the built-in book model answers, from what the book says.';

/** An agent as the object `model`. */
export function toModelObject({ agentName, agentProfile, createdAt }: Agent, isBuiltIn: boolean): object {
    const hint = isBuiltIn ? BUILT_IN_HINT : null;
    const description = [agentProfile.description, hint].filter(text => text !== null).join(' ');
    return {
        id: toModelId(agentName),
        object: 'model',
        created: Math.floor(createdAt.getTime() / 1000),
        owned_by: 'agents-server',
        name: agentProfile.fullName,
        ...(description === '' ? {} : { description }),
    };
}
