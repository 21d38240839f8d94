import type { BegunTurn, TurnRecorder } from '../chat/chat-context.ts';

/** The recorder that says so when it has recorded the end of a turn, which is when its learning job is in the table. */
export function learnAfterTurns<Begun extends BegunTurn>(
    recorder: TurnRecorder<Begun>,
    wake: (agentName: string) => void,
): TurnRecorder<Begun & { readonly agentName: string }> {
    return {
        async begin(turn, agent) {
            return { ...(await recorder.begin(turn, agent)), agentName: agent.agent.agentName };
        },
        async end(begun, reply) {
            await recorder.end(begun, reply);
            // After the answer has gone out: the first thing that learning does is to read a whole book.
            if (reply.outcome.status === 'COMPLETE') setImmediate(() => wake(begun.agentName));
        },
    };
}
