/** The agent whose page this is: `/agents/:agentName/…`. */
export function agentNameOfPath(path = location.pathname): string {
    return decodeURIComponent(path.split('/')[2] ?? '');
}

export function agentPath(agentName: string, rest = ''): string {
    return `/agents/${encodeURIComponent(agentName)}${rest}`;
}
