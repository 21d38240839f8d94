/** Whose passages are whose in the index of knowledge. */
export function ownerOfAgent(agentName: string): string {
    return `agent:${agentName}`;
}

export function ownerOfPage(url: string): string {
    return `page:${url}`;
}
