import { JACK_GREEN_BOOK } from '../books/jack-green.ts';
import { AppError } from '../shared/errors.ts';
import { createAgent } from './create-agent.ts';

/** Creates the first agent of a new server, from the built-in book. */
export async function createFirstAgent(context: Parameters<typeof createAgent>[0]): Promise<void> {
    // Deleted agents count: a server whose agents were all deleted stays empty.
    if (!(await context.agents.isEmpty())) return;
    try {
        await createAgent(context, { agentSource: JACK_GREEN_BOOK, who: 'system' });
    } catch (error) {
        // Another server that started at the same time was faster.
        if (!(error instanceof AppError && error.code === 'agent_exists')) throw error;
    }
}
