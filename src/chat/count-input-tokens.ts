import type { TokenCounter } from '../ports/chat-model.ts';
import type { ChatContext } from './chat-context.ts';
import type { ChatTurn } from './chat-turn.ts';
import { composePrompt } from './compose-prompt.ts';
import { findKnowledge } from './find-knowledge.ts';

export interface CountInputContext extends Pick<ChatContext, 'findAgent' | 'knowledgeSearch' | 'knowledgePages'> {
    readonly countTokens: TokenCounter;
}

/**
 * Counts the tokens of a turn's prompt, without a model request and without recording anything.
 * @throws AppError `model_not_found`, `agent_deleted`, what `turn.authorize` throws
 */
export async function countInputTokens(context: CountInputContext, turn: ChatTurn): Promise<number> {
    const agent = await context.findAgent(turn.agentName);
    turn.authorize(agent.agent);
    const found = await findKnowledge(context, agent, turn.thread);
    return context.countTokens(composePrompt(agent.book, turn, found));
}
