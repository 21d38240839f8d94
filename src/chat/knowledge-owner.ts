/** Whose passages are whose in the index of knowledge. */
export function ownerOfAgent(agentName: string): string {
    return `agent:${agentName}`;
}

/** Of a book that is tried before it is saved. */
export function ownerOfDraft(agentName: string): string {
    return `draft:${agentName}`;
}

export function ownerOfPage(url: string): string {
    return `page:${url}`;
}
