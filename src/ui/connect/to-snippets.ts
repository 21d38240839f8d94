export interface SnippetInput {
    readonly origin: string;
    readonly agentName: string;
    readonly apiKey: string;
}

export function toBaseUrl({ origin, agentName }: Omit<SnippetInput, 'apiKey'>): string {
    return `${origin}/agents/${agentName}/api/openai`;
}

export function toCurlSnippet(input: SnippetInput): string {
    return `curl ${toBaseUrl(input)}/chat/completions \\
  -H 'Authorization: Bearer ${input.apiKey}' \\
  -H 'Content-Type: application/json' \\
  -d '{"messages": [{"role": "user", "content": "Hello!"}]}'`;
}

export interface EmbedSnippetInput {
    readonly origin: string;
    readonly agentName: string;
    readonly label: string;
}

export function toEmbedSnippet({ origin, agentName, label }: EmbedSnippetInput): string {
    const quoted = label.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
    return `<script src="${origin}/embed.js" data-agent="${agentName}" data-label="${quoted}" defer></script>`;
}
