import { JACK_GREEN_BOOK } from '../books/jack-green.ts';
import { AppError } from '../shared/errors.ts';
import { VISIBILITIES } from './agent.ts';
import { createAgent } from './create-agent.ts';

/** Gives a server that has no agent its first one, from the book in the program; what is there is left alone. */
export async function createFirstAgent(context: Parameters<typeof createAgent>[0]): Promise<void> {
    const agents = await context.agents.list(VISIBILITIES);
    const jackGreen = agents.length === 0 ? await context.agents.findOrNull('jack-green') : null;
    // A deleted Jack Green was not wanted.
    if (agents.length > 0 || jackGreen !== null) return;
    try {
        await createAgent(context, { agentSource: JACK_GREEN_BOOK, who: 'system' });
    } catch (error) {
        // Another server that starts at the same moment was faster.
        if (!(error instanceof AppError && error.code === 'agent_exists')) throw error;
    }
}
