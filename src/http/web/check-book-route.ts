import { COMMITMENTS } from '../../books/syntax/commitments.ts';
import { parseBook } from '../../books/syntax/parse-book.ts';
import { toAgentName } from '../../books/to-agent-name.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { checkBookBody } from './books-protocol.ts';

/** `POST /api/books/check`: what an editor shows beside a book that is being written. Nothing is kept. */
export async function checkBook(context: DoorContext, request: Request): Promise<Response> {
    // Compiling a large book takes a while, which is nothing to offer to everybody.
    await requireAdmin(context, request);
    const { agentSource } = parseParameters(checkBookBody, await readJsonBody(request, context.doors.bodyLimits));
    const agentName = toAgentName(parseBook(agentSource).title, agentSource);
    const known = await context.agents.findOrNull(agentName);
    const visibility = known?.visibility ?? 'PUBLIC';
    const { profile, isClosed, diagnostics } = await context.compile({ agentName, agentSource, visibility });
    return Response.json({ agentName, profile, isClosed, diagnostics });
}

/** `GET /api/books/commitments`: the table of the language, for the completion of an editor. */
export function listCommitments(): Response {
    return Response.json({
        commitments: COMMITMENTS.map(({ keyword, aliases, documentation, example, effect }) => ({
            keyword,
            aliases,
            documentation,
            example,
            isBuilt: effect.kind !== 'not-built',
        })),
    });
}
