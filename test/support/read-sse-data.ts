/** The `data` of each event of a whole stream: JSON as its value, anything else as text. */
export function readSseData(stream: string): readonly unknown[] {
    return stream
        .split('\n\n')
        .flatMap(event => event.split('\n').filter(line => line.startsWith('data: ')))
        .map(line => toValue(line.slice('data: '.length)));
}

function toValue(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
