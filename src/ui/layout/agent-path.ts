/** The agent name in a path such as `/agents/:agentName/…`. */
export function agentNameOfPath(path = location.pathname): string {
    return decodeURIComponent(path.split('/')[2] ?? '');
}

export function agentPath(agentName: string, rest = ''): string {
    return `/agents/${encodeURIComponent(agentName)}${rest}`;
}
