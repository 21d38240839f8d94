import type { KnownRefusal } from '../../ports/chat-model.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import { RecentCache } from '../../shared/recent-cache.ts';
import { type JsonRecord, listOf } from '../json-fields.ts';
import { type Draft, isDefault, isOwnTool, type Refused } from './without-refused.ts';

const MAX_MODELS = 100;
const MAX_REFUSALS = 100;
const DAY_MS = 86_400_000;
/** A provider that named nothing may have had a passing reason. */
const GUESS_MS = 600_000;

interface Entry {
    readonly since: Date;
    readonly untilMs: number;
}

export interface KnownRefusalsInput {
    readonly provider: string;
    readonly now: Clock;
    readonly log: Log | null;
}

/** What one provider refuses, by model, learned from its errors. Forgotten after a day: providers change. */
export class KnownRefusals {
    readonly #input: KnownRefusalsInput;
    readonly #models = new RecentCache<string, RecentCache<string, Entry>>(MAX_MODELS);

    constructor(input: KnownRefusalsInput) {
        this.#input = input;
    }

    ofModel(model: string): Refused {
        const entries = this.#models.get(model);
        if (entries === undefined) return NOTHING;
        const nowMs = this.#input.now().getTime();
        for (const [name, { untilMs }] of entries) if (untilMs <= nowMs) entries.delete(name);
        if (entries.size === 0) this.#models.delete(model);
        return new Set(Array.from(entries, ([name]) => name));
    }

    /** Called only after a request without `names` was accepted. */
    remember(model: string, names: readonly string[], isGuess: boolean): void {
        const since = this.#input.now();
        const entries = this.#models.get(model) ?? new RecentCache<string, Entry>(MAX_REFUSALS);
        const untilMs = since.getTime() + (isGuess ? GUESS_MS : DAY_MS);
        for (const name of names) entries.set(name, { since, untilMs });
        this.#models.set(model, entries);
        const { provider, log } = this.#input;
        log?.warn({ provider, model, refused: names.map(describe) }, WARNING);
    }

    /** Forgets what a provider has just accepted from a client. */
    noteAccepted(model: string, sent: JsonRecord, draft: Draft): void {
        const entries = this.#models.get(model);
        if (entries === undefined) return;
        for (const [name] of entries) {
            if (sent[name] !== undefined && !isDefault(name, sent[name])) entries.delete(name);
        }
        if (listOf(sent['tools']).some(tool => !isOwnTool(tool, draft.clientTools))) entries.delete('tools');
    }

    list(): readonly KnownRefusal[] {
        const models = Array.from(this.#models, ([model]) => model).filter(model => this.ofModel(model).size > 0);
        return models.flatMap(model =>
            Array.from(this.#models.get(model) ?? [], ([name, { since }]) => ({ model, what: describe(name), since })),
        );
    }
}

const NOTHING: Refused = new Set();
const WARNING = 'A provider refuses something that the server adds to requests. Its replies come without it.';

/** For admins. */
function describe(name: string): string {
    if (name.startsWith('tool ')) return `the tool ${name.split(' ')[1]}`;
    return DESCRIPTIONS[name] ?? name.replace('=', ' ');
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
    tools: 'tools',
    tool_schemas: 'detailed tool schemas',
    json_schema: 'replies by a JSON schema',
    response_format: 'replies in JSON format',
    system_role: 'system messages',
    role_runs: 'messages of one role in a row',
};
