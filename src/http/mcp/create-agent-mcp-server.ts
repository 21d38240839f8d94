import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Agent } from '../../agents/agent.ts';
import type { ChatMessage } from '../../chat/chat-message.ts';
import type { ChatTurn } from '../../chat/chat-turn.ts';
import { chatWithAgent } from '../../chat/chat-with-agent.ts';
import { collectReply } from '../../chat/collect-reply.ts';
import { toAppError } from '../../shared/errors.ts';
import { toPublicAgent } from '../agent-for-request.ts';
import type { HttpContext } from '../http-context.ts';
import { linkedAbort } from '../linked-abort.ts';

export interface AgentMcpServerInput {
    readonly context: HttpContext;
    readonly agent: Agent;
    /** Who asks. */
    readonly origin: Pick<ChatTurn, 'authorize' | 'caller' | 'isRetry' | 'quota' | 'trace'>;
    /** Aborted when the one who asks leaves. */
    readonly client: AbortSignal;
}

/** An agent as an MCP server: the tool `chat` and its public profile. */
export function createAgentMcpServer(input: AgentMcpServerInput): McpServer {
    const { agentName, agentProfile } = input.agent;
    const mcp = new McpServer({ name: agentName, version: input.context.http.version, title: agentProfile.fullName });
    mcp.registerTool(
        'chat',
        {
            title: `Chat with ${agentProfile.fullName}`,
            description:
                `Says something to ${agentProfile.fullName} and gives the answer. ${agentProfile.description ?? ''}`.trim(),
            inputSchema: {
                message: z.string().min(1).describe('What to say.'),
                previousReplyId: z
                    .string()
                    .optional()
                    .describe('The replyId of an earlier answer, to go on with its conversation.'),
            },
            outputSchema: { reply: z.string(), replyId: z.string() },
        },
        said => chat(input, said),
    );
    const uri = `agent://${agentName}/profile`;
    const resource = { title: agentProfile.fullName, description: 'The public profile.', mimeType: 'application/json' };
    mcp.registerResource('profile', uri, resource, () => ({
        contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(toPublicAgent(input.agent)) }],
    }));
    return mcp;
}

interface Said {
    readonly message: string;
    readonly previousReplyId?: string | undefined;
}

async function chat({ context, agent, origin, client }: AgentMcpServerInput, said: Said): Promise<CallToolResult> {
    const abort = linkedAbort(client, context.http.shutdown);
    try {
        const thread = [...(await threadBefore()), { role: 'user', content: said.message } as const];
        const turn = { ...origin, agentName: agent.agentName, thread, context: null, options: {} };
        const { start, choices } = await collectReply(chatWithAgent(context, turn, abort));
        const { replyId } = start;
        const { text = '', refusal = '' } = choices[0] ?? {};
        const reply = text + refusal;
        return { content: [{ type: 'text', text: reply }], structuredContent: { reply, replyId } };
    } catch (error) {
        // The protocol's own errors are for clients that are wrong; what fails in a tool is told to the model.
        const { code, message, cause } = toAppError(error);
        if (code === 'internal')
            context.log.error({ requestId: origin.trace.requestId, error: cause }, 'A chat by MCP failed.');
        return { content: [{ type: 'text', text: message }], isError: true };
    } finally {
        abort.release();
    }

    async function threadBefore(): Promise<readonly ChatMessage[]> {
        if (said.previousReplyId === undefined) return [];
        const { thread, reply } = await context.conversations.readReply({
            replyId: said.previousReplyId,
            callerHash: origin.caller.callerHash,
            agentName: agent.agentName,
            param: 'previousReplyId',
        });
        return [...thread, reply];
    }
}
