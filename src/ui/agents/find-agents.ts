import type { AgentSummary } from '../../http/web/ui-protocol.ts';

/** The agents whose name or description contains every word. Pure. */
export function findAgents(agents: readonly AgentSummary[], search: string): readonly AgentSummary[] {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return agents.filter(({ agentName, profile }) => {
        const text = `${agentName} ${profile.fullName} ${profile.description ?? ''}`.toLowerCase();
        return words.every(word => text.includes(word));
    });
}
