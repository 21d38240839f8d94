/** The owner of an agent's passages in the knowledge index. */
export function ownerOfAgent(agentName: string): string {
    return `agent:${agentName}`;
}

/** The owner of the passages of a book that is tried before it is saved. */
export function ownerOfDraft(agentName: string): string {
    return `draft:${agentName}`;
}

export function ownerOfPage(url: string): string {
    return `page:${url}`;
}
