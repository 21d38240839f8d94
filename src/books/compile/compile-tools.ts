import type { Diagnostic, ToolWish } from '../../domain/book.ts';
import { diagnosticAt } from '../syntax/diagnostic-at.ts';
import { toAgentName } from '../to-agent-name.ts';
import type { ResolvedCommitment } from './resolve-commitments.ts';

/** The tools that a book asks for, in order and without duplicates. */
export function compileTools(
    commitments: readonly ResolvedCommitment[],
    agentName: string,
): { readonly toolWishes: readonly ToolWish[]; readonly diagnostics: readonly Diagnostic[] } {
    const wishes = new Map<string, ToolWish>();
    const diagnostics: Diagnostic[] = [];
    for (const commitment of commitments) {
        const found = parseTools(commitment, agentName);
        diagnostics.push(...found.diagnostics);
        for (const wish of found.toolWishes) wishes.set(JSON.stringify(wish), wish);
    }
    return { toolWishes: [...wishes.values()], diagnostics };
}

type Found = ReturnType<typeof compileTools>;
const NOTHING: Found = { toolWishes: [], diagnostics: [] };

function parseTools(commitment: ResolvedCommitment, agentName: string): Found {
    const { effect, content } = commitment;
    if (effect.kind === 'team') return parseTeam(commitment, agentName);
    if (effect.kind !== 'tool') return NOTHING;
    if (effect.tool === 'mcp') return parseMcp(commitment);
    return { ...NOTHING, toolWishes: [{ kind: effect.tool, note: content || null }] };
}

/** The names in braces if there are any, otherwise a list. `@` before a name marks a parameter and is not part of it. */
function parseTeam(commitment: ResolvedCommitment, agentName: string): Found {
    const braced = Array.from(commitment.content.matchAll(/\{([^{}\n]+)\}/g), ([, name = '']) => name);
    const written = braced.length > 0 ? braced : commitment.content.split(/[,\n]/);
    const names = written
        .map(name =>
            name
                .trim()
                .replace(/^[-*]\s+/, '')
                .replace(/^@/, ''),
        )
        .filter(name => name !== '');
    const mates = names.map(name => toAgentName(name, name));
    const isItself = mates.includes(agentName);
    return {
        toolWishes: mates.filter(mate => mate !== agentName).map(mate => ({ kind: 'team', agentName: mate })),
        diagnostics: isItself
            ? [
                  diagnosticAt(commitment, {
                      severity: 'warning',
                      rule: 'team-names-itself',
                      message: 'An agent cannot ask itself.',
                  }),
              ]
            : [],
    };
}

function parseMcp(commitment: ResolvedCommitment): Found {
    const [url = '', ...rest] = commitment.content.split(/\s+/);
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
        const message = 'Write the address of the MCP server, as in `USE MCP https://example.com/mcp`.';
        return {
            ...NOTHING,
            diagnostics: [diagnosticAt(commitment, { severity: 'error', rule: 'mcp-url-missing', message })],
        };
    }
    const message =
        'Only the address counts for `USE MCP`. Put `---` under it, so that what follows is text of its own.';
    return {
        toolWishes: [{ kind: 'mcp', url }],
        diagnostics:
            rest.length === 0
                ? []
                : [diagnosticAt(commitment, { severity: 'warning', rule: 'text-after-value', message })],
    };
}
