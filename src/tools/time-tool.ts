import type { OwnTool } from '../ports/tool-runner.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';

/** `USE TIME`: a tool instead of a text in the prompt, which would change with every request. */
export function createTimeTool(now: Clock, note: string | null): OwnTool {
    const description = 'Tells the current date and time.';
    return {
        name: 'get_time',
        description: note === null ? description : `${description} ${note}`,
        parameters: {
            type: 'object',
            properties: {
                timeZone: { type: 'string', description: 'IANA name, e.g. Europe/Prague; UTC if absent.' },
            },
            additionalProperties: false,
        },
        async run({ timeZone = 'UTC' }) {
            const at = now();
            return { text: `${inZone(at, String(timeZone))} (${at.toISOString()})`, isError: false };
        },
    };
}

function inZone(at: Date, timeZone: string): string {
    try {
        return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long', timeZone }).format(at);
    } catch (cause) {
        throw new AppError('parameter_value_invalid', `There is no time zone '${timeZone}'.`, { cause });
    }
}
