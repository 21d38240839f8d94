import { z } from 'zod';
import type { ReplyOptions, ResponseFormat, ToolChoice, ToolDefinition } from '../../../chat/reply-options.ts';
import { lazy } from '../../../shared/lazy.ts';
import { parseParameters } from '../../contract/parse-parameters.ts';
import { withoutAbsent } from '../../without-absent.ts';
import type { ResponseBody } from './responses-protocol.ts';

/** What the body says of the reply. Tools that only OpenAI itself can run are passed over: no agent's model has them. */
export function toResponseOptions(body: ResponseBody): ReplyOptions {
    const tools = (body.tools ?? []).flatMap((tool, index) => toToolDefinition(tool, `tools[${index}]`));
    const wantsLogprobs = body.top_logprobs != null || (body.include?.includes(LOGPROBS) ?? false);
    return withoutAbsent({
        temperature: body.temperature,
        topP: body.top_p,
        maxCompletionTokens: body.max_output_tokens,
        logprobs: wantsLogprobs ? true : null,
        topLogprobs: body.top_logprobs,
        tools: tools.length === 0 ? null : tools,
        toolChoice: tools.length === 0 ? null : toToolChoice(body.tool_choice),
        parallelToolCalls: tools.length === 0 ? null : body.parallel_tool_calls,
        responseFormat: toResponseFormat(body),
        reasoningEffort: body.reasoning?.effort,
        user: body.user,
    });
}

const LOGPROBS = 'message.output_text.logprobs';

const namedTool = lazy(() => z.looseObject({ name: z.string().min(1).max(256) }));

function toToolDefinition(tool: NonNullable<ResponseBody['tools']>[number], place: string): readonly ToolDefinition[] {
    if (tool.type !== 'function' && tool.type !== 'custom') return [];
    const { type: _, ...definition } = parseParameters(namedTool, tool, place);
    return [{ kind: tool.type, name: definition.name, definition: withoutAbsent(definition) }];
}

const allowedTools = lazy(() =>
    z.object({ mode: z.enum(['auto', 'required']), tools: z.array(z.looseObject({ type: z.string() })) }),
);

function toToolChoice(choice: ResponseBody['tool_choice']): ToolChoice | null {
    if (!choice || typeof choice === 'string') return choice ?? null;
    if (choice.type === 'allowed_tools') return toAllowedTools(choice);
    if (choice.type !== 'function' && choice.type !== 'custom') return null;
    return { kind: choice.type, name: parseParameters(namedTool, choice, 'tool_choice').name };
}

/** In the form of Chat Completions, which has a tool's name one level deeper. */
function toAllowedTools(choice: object): ToolChoice | null {
    const { mode, tools } = parseParameters(allowedTools, choice, 'tool_choice');
    const allowed = tools.flatMap((tool, index) =>
        toToolDefinition(tool, `tool_choice.tools[${index}]`).map(({ kind, name }) => ({
            type: kind,
            [kind]: { name },
        })),
    );
    return allowed.length === 0 ? null : { kind: 'allowed', definition: { mode, tools: allowed } };
}

function toResponseFormat({ text }: ResponseBody): ResponseFormat | null {
    const format = text?.format;
    if (!format) return null;
    if (format.type !== 'json_schema') return { kind: format.type };
    const { type: _, ...schema } = format;
    return { kind: 'json_schema', schema: withoutAbsent(schema) };
}
