import type { BegunTurn, TurnRecorder } from '../chat/chat-context.ts';

/** The recorder that says so when it has recorded something to be found by its words. */
export function indexAfterTurns<Begun extends BegunTurn>(
    recorder: TurnRecorder<Begun>,
    wake: () => void,
): TurnRecorder<Begun> {
    return {
        begin: (turn, agent) => recorder.begin(turn, agent),
        async end(begun, reply) {
            await recorder.end(begun, reply);
            wake();
        },
    };
}
