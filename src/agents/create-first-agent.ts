import { JACK_GREEN_BOOK } from '../books/jack-green.ts';
import { AppError } from '../shared/errors.ts';
import { createAgent } from './create-agent.ts';

/** Gives a server that has no agent its first one, from the book in the program; what is there is left alone. */
export async function createFirstAgent(context: Parameters<typeof createAgent>[0]): Promise<void> {
    // Where all were deleted, none is wanted.
    if (!(await context.agents.isEmpty())) return;
    try {
        await createAgent(context, { agentSource: JACK_GREEN_BOOK, who: 'system' });
    } catch (error) {
        // Another server that starts at the same moment was faster.
        if (!(error instanceof AppError && error.code === 'agent_exists')) throw error;
    }
}
