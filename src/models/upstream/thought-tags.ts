import type { ReplyDelta } from '../../domain/chat-event.ts';

const OPENING_TAGS = ['<think>', '<thinking>', '<thought>'] as const;

/** The text of one choice so far. */
interface ChoiceText {
    state: 'beginning' | 'thought' | 'after thought' | 'text';
    /** What may be a part of a tag. */
    pending: string;
    closingTag: string;
}

/**
 * Makes reasoning of what a model writes between tags at the beginning of its text, as models without a field for it do. Tags later in
 * the text are text.
 */
export class ThoughtTags {
    readonly #choices = new Map<number, ChoiceText>();

    push(deltas: readonly ReplyDelta[]): readonly ReplyDelta[] {
        return deltas.flatMap(delta => (delta.type === 'text-delta' ? this.#read(delta) : delta));
    }

    /** What was held back, when no more text follows. */
    end(): readonly ReplyDelta[] {
        return [...this.#choices].flatMap(([choice, { state, pending: text }]): readonly ReplyDelta[] => {
            if (text === '') return [];
            return [{ type: state === 'thought' ? 'reasoning-delta' : 'text-delta', choice, text }];
        });
    }

    #read(delta: Extract<ReplyDelta, { type: 'text-delta' }>): readonly ReplyDelta[] {
        const { choice } = delta;
        const said = this.#choices.get(choice) ?? { state: 'beginning', pending: '', closingTag: '' };
        this.#choices.set(choice, said);
        if (said.state === 'text') return [delta];
        let text = said.pending + delta.text;
        said.pending = '';
        if (said.state === 'beginning') {
            const begin = text.trimStart();
            const tag = OPENING_TAGS.find(each => begin.startsWith(each));
            if (tag === undefined) {
                if (OPENING_TAGS.some(each => each.startsWith(begin))) said.pending = text;
                else said.state = 'text';
                return said.state === 'text' ? [{ ...delta, text }] : [];
            }
            said.state = 'thought';
            said.closingTag = tag.replace('<', '</');
            text = begin.slice(tag.length);
        }
        const deltas: ReplyDelta[] = [];
        if (said.state === 'thought') {
            const end = text.indexOf(said.closingTag);
            const thought = end === -1 ? withoutBegunTag(text, said.closingTag) : text.slice(0, end);
            if (thought !== '') deltas.push({ type: 'reasoning-delta', choice, text: thought });
            if (end === -1) {
                said.pending = text.slice(thought.length);
                return deltas;
            }
            said.state = 'after thought';
            text = text.slice(end + said.closingTag.length);
        }
        const rest = text.trimStart();
        if (rest === '') return deltas;
        said.state = 'text';
        return [...deltas, { type: 'text-delta', choice, text: rest }];
    }
}

/** The text without an end that may be the beginning of the tag. */
function withoutBegunTag(text: string, tag: string): string {
    for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
        if (text.endsWith(tag.slice(0, length))) return text.slice(0, -length);
    }
    return text;
}
