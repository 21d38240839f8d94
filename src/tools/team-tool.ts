import type { AgentWithBook, ReplyContext } from '../chat/chat-context.ts';
import { findKnowledge } from '../chat/find-knowledge.ts';
import { createReplyDraft } from '../chat/reply-draft.ts';
import { streamReply } from '../chat/stream-reply.ts';
import type { OpenToolsInput, OwnTool } from '../ports/tool-runner.ts';
import { AppError } from '../shared/errors.ts';

export interface TeamToolInput extends Pick<OpenToolsInput, 'path' | 'budget' | 'trace'> {
    readonly context: ReplyContext;
    readonly mate: AgentWithBook;
}

/**
 * `TEAM`: asks another agent, which answers as it answers anybody, with its own tools. The question and the answer are in the history
 * of the agent that asks; the mate keeps no conversation of it and learns nothing from it, since no person spoke to it.
 */
export function createTeamTool({ context, mate, path, budget, trace }: TeamToolInput): OwnTool {
    const { agentName, agentProfile } = mate.agent;
    const { fullName, description } = agentProfile;
    return {
        name: `ask_${agentName.replaceAll('-', '_')}`,
        description: `Asks ${fullName}, another agent. ${description ?? ''}`.trim().slice(0, LONGEST_DESCRIPTION),
        parameters: {
            type: 'object',
            properties: {
                question: {
                    type: 'string',
                    description: 'All that the other agent has to know: it does not see this conversation.',
                },
            },
            required: ['question'],
            additionalProperties: false,
        },
        async run({ question }, signal) {
            if (typeof question !== 'string' || question.trim() === '') {
                throw new AppError('parameter_missing', 'The question is missing.');
            }
            const draft = createReplyDraft();
            const thread = [{ role: 'user', content: question }] as const;
            const turn = { thread, context: null, options: {}, trace };
            const knowledge = findKnowledge(context, mate, turn.thread);
            knowledge.catch(() => undefined);
            const events = streamReply({
                ...{ context, agent: mate, turn, knowledge, path: [...path, agentName], budget, draft, signal },
                start: null,
                steps: [],
            });
            for (;;) {
                const next = await events.next();
                if (!next.done) continue;
                const { text = '', refusal = '' } = draft.choices[0] ?? {};
                return { text: text + refusal, isError: false, usage: next.value.usage };
            }
        },
    };
}

const LONGEST_DESCRIPTION = 1000;
