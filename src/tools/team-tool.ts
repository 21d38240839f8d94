import type { ReplyContext } from '../chat/chat-context.ts';
import { findKnowledge } from '../chat/find-knowledge.ts';
import { createReplyDraft } from '../chat/reply-draft.ts';
import { streamReply } from '../chat/stream-reply.ts';
import type { AgentWithBook } from '../domain/agent.ts';
import type { OpenToolsInput, OwnTool } from '../ports/tool-runner.ts';
import { AppError } from '../shared/errors.ts';

export interface TeamToolInput extends Pick<OpenToolsInput, 'path' | 'budget' | 'trace'> {
    readonly context: ReplyContext;
    readonly mate: AgentWithBook;
}

/**
 * `TEAM`: asks another agent, which replies as usual, with its own tools. Question and reply are in the history of the asking agent. The
 * team mate stores no conversation and learns nothing, since no user talked to it.
 */
export function createTeamTool({ context, mate, path, budget, trace }: TeamToolInput): OwnTool {
    const { agentName, agentProfile } = mate.agent;
    const { fullName, description } = agentProfile;
    return {
        name: `ask_${agentName.replaceAll('-', '_')}`,
        description: `Asks ${fullName}, another agent. ${description ?? ''}`.trim().slice(0, MAX_DESCRIPTION_LENGTH),
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
                context,
                agent: mate,
                turn,
                knowledge,
                path: [...path, agentName],
                budget,
                draft,
                signal,
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

const MAX_DESCRIPTION_LENGTH = 1000;
