/** The effect of a commitment. `heading` is the section of the system message that its text goes to. */
export type CommitmentEffect =
    | { readonly kind: 'persona' }
    | { readonly kind: 'section' | 'rule' | 'sample' | 'dictionary'; readonly heading: string }
    | { readonly kind: 'knowledge'; readonly heading: string; readonly sourcesHeading: string }
    | { readonly kind: 'user-message' | 'agent-message' | 'initial-message' | 'message-suffix' }
    /** Replaced by the commitments of another book; see `expand-includes.ts`. */
    | { readonly kind: 'include' }
    | { readonly kind: 'team'; readonly heading: string }
    | { readonly kind: 'tool'; readonly tool: 'time' | 'mcp' | 'browser' | 'search' }
    | { readonly kind: 'model' | 'open' | 'closed' | 'deletion' | 'note' }
    /** `name` is the field of the profile; `null` if the text of the commitment begins with it. */
    | { readonly kind: 'meta'; readonly name: string | null; readonly isSingleLine: boolean }
    /** Only stated in the system message with its keyword; a diagnostic says that it has no other effect. */
    | { readonly kind: 'not-built'; readonly heading: string };

export interface CommitmentDefinition {
    readonly keyword: string;
    readonly aliases: readonly string[];
    readonly effect: CommitmentEffect;
    /** One sentence for authors. */
    readonly documentation: string;
    readonly example: string;
    /** The text is shown to users as it is, so a `# ` line in it is a heading and not a comment. */
    readonly isSpoken?: true;
}

const NOT_BUILT = 'Not available on this server';

/** All commitments of the language, in the order of their sections in the system message. */
export const COMMITMENTS: readonly CommitmentDefinition[] = [
    {
        keyword: 'PERSONA',
        aliases: ['PERSONAE'],
        effect: { kind: 'persona' },
        documentation: 'Who the agent is. Several personas are merged in order.',
        example: 'PERSONA You are Jack, a friendly gardener.',
    },
    {
        keyword: 'GOAL',
        aliases: ['GOALS'],
        effect: { kind: 'section', heading: 'Goals' },
        documentation: 'What the agent is meant to achieve.',
        example: 'GOAL Help people grow their own food.',
    },
    {
        keyword: 'RULE',
        aliases: ['RULES'],
        effect: { kind: 'rule', heading: 'Rules' },
        documentation:
            'What the agent must always do. Rules are repeated at the end of the prompt, where models follow them best.',
        example: 'RULE Ask for the climate before you name planting dates.',
    },
    {
        keyword: 'STYLE',
        aliases: ['STYLES'],
        effect: { kind: 'section', heading: 'Style' },
        documentation: 'How the agent writes.',
        example: 'STYLE Use short sentences.',
    },
    {
        keyword: 'WRITING RULES',
        aliases: [],
        effect: { kind: 'section', heading: 'Writing rules' },
        documentation: 'Rules for the wording and typography of replies.',
        example: 'WRITING RULES Write plant names in lower case.',
    },
    {
        keyword: 'FORMAT',
        aliases: ['FORMATS'],
        effect: { kind: 'section', heading: 'Format' },
        documentation: 'The format of replies.',
        example: 'FORMAT Answer with a numbered list of steps.',
    },
    {
        keyword: 'BEHAVIOUR',
        aliases: ['BEHAVIOR'],
        effect: { kind: 'section', heading: 'Behaviour' },
        documentation: 'How the agent acts in a conversation.',
        example: 'BEHAVIOUR Ask one question at a time.',
    },
    {
        keyword: 'EXPECT',
        aliases: [],
        effect: { kind: 'section', heading: 'Expect' },
        documentation: 'What the agent can expect of its users.',
        example: 'EXPECT Most people have a balcony and no garden.',
    },
    {
        keyword: 'AVOID',
        aliases: [],
        effect: { kind: 'section', heading: 'Avoid' },
        documentation: 'What the agent does not do or talk about.',
        example: 'AVOID Advice about edible wild mushrooms.',
    },
    {
        keyword: 'SCENARIO',
        aliases: ['SCENARIOS'],
        effect: { kind: 'section', heading: 'Scenarios' },
        documentation: 'A situation that the agent is in or can get into.',
        example: 'SCENARIO A user describes the symptoms of a sick plant.',
    },
    {
        keyword: 'ACTION',
        aliases: ['ACTIONS'],
        effect: { kind: 'section', heading: 'Actions' },
        documentation: 'What the agent can do for users.',
        example: 'ACTION Plan a vegetable bed for a year.',
    },
    {
        keyword: 'TEMPLATE',
        aliases: ['TEMPLATES'],
        effect: { kind: 'section', heading: 'Templates' },
        documentation: 'A pattern for one kind of reply.',
        example: 'TEMPLATE {plant}: sow in {month}, harvest in {month}.',
    },
    {
        keyword: 'SAMPLE',
        aliases: ['EXAMPLE', 'WRITING SAMPLE'],
        effect: { kind: 'sample', heading: 'Writing samples' },
        documentation: 'A text that shows how the agent writes.',
        example: 'SAMPLE Good morning! Your tomatoes will love today.',
    },
    {
        keyword: 'DICTIONARY',
        aliases: [],
        effect: { kind: 'dictionary', heading: 'Dictionary' },
        documentation: 'Words and what they mean here.',
        example: 'DICTIONARY Hardening off: getting seedlings used to the open air.',
    },
    {
        keyword: 'CONTEXT',
        aliases: [],
        effect: { kind: 'section', heading: 'Context' },
        documentation: 'Background that the agent should know.',
        example: 'CONTEXT The garden lies 400 metres above the sea.',
    },
    {
        keyword: 'KNOWLEDGE',
        aliases: [],
        effect: { kind: 'knowledge', heading: 'Knowledge', sourcesHeading: 'Knowledge sources' },
        documentation: 'Facts that the agent knows, or the address of a page with facts.',
        example: 'KNOWLEDGE Tomatoes need at least six hours of sun a day.',
    },
    {
        keyword: 'LANGUAGE',
        aliases: ['LANGUAGES'],
        effect: { kind: 'section', heading: 'Language' },
        documentation: "The language or languages of the agent's replies.",
        example: 'LANGUAGE English',
    },
    {
        keyword: 'USER MESSAGE',
        aliases: [],
        effect: { kind: 'user-message' },
        documentation: "A user's message in an example conversation. The next `AGENT MESSAGE` replies to it.",
        example: 'USER MESSAGE When do I sow peas?\n\nAGENT MESSAGE As soon as the soil is no longer frozen.',
        isSpoken: true,
    },
    {
        keyword: 'AGENT MESSAGE',
        aliases: [],
        effect: { kind: 'agent-message' },
        documentation: "The agent's reply in an example conversation, to the `USER MESSAGE` before it.",
        example: 'USER MESSAGE When do I sow peas?\n\nAGENT MESSAGE As soon as the soil is no longer frozen.',
        isSpoken: true,
    },
    {
        keyword: 'INITIAL MESSAGE',
        aliases: [],
        effect: { kind: 'initial-message' },
        documentation: 'The greeting that opens the web chat.',
        example: 'INITIAL MESSAGE Hello! What are you growing?',
        isSpoken: true,
    },
    {
        keyword: 'MESSAGE SUFFIX',
        aliases: [],
        effect: { kind: 'message-suffix' },
        documentation: 'Text that is added to the end of every reply.',
        example: 'MESSAGE SUFFIX Happy gardening!',
        isSpoken: true,
    },
    {
        keyword: 'MODEL',
        aliases: [],
        effect: { kind: 'model' },
        documentation: 'The preferred model, or its `TEMPERATURE`, `TOP P` or `MAX TOKENS`. The last one wins.',
        example: 'MODEL TEMPERATURE 0.2',
    },
    {
        keyword: 'META FULLNAME',
        aliases: [],
        effect: { kind: 'meta', name: 'fullName', isSingleLine: true },
        documentation: 'The displayed name, if it is not the title.',
        example: 'META FULLNAME Jack Green, gardener',
    },
    {
        keyword: 'META DESCRIPTION',
        aliases: [],
        effect: { kind: 'meta', name: 'description', isSingleLine: false },
        documentation: "The agent's description for users. Default: the persona.",
        example: 'META DESCRIPTION A gardener with answers for every season.',
    },
    {
        keyword: 'META IMAGE',
        aliases: [],
        effect: { kind: 'meta', name: 'image', isSingleLine: true },
        documentation: "The address of the agent's picture.",
        example: 'META IMAGE https://example.com/jack.png',
    },
    {
        keyword: 'META COLOR',
        aliases: [],
        effect: { kind: 'meta', name: 'color', isSingleLine: true },
        documentation: "The colour of the agent's page.",
        example: 'META COLOR #2e7d32',
    },
    {
        keyword: 'META FONT',
        aliases: [],
        effect: { kind: 'meta', name: 'font', isSingleLine: true },
        documentation: "The font of the agent's page.",
        example: 'META FONT Georgia',
    },
    {
        keyword: 'META LINK',
        aliases: [],
        effect: { kind: 'meta', name: 'link', isSingleLine: true },
        documentation: 'A page that belongs to the agent.',
        example: 'META LINK https://example.com',
    },
    {
        keyword: 'META VOICE',
        aliases: [],
        effect: { kind: 'meta', name: 'voice', isSingleLine: true },
        documentation: 'The voice that reads replies aloud.',
        example: 'META VOICE alloy',
    },
    {
        keyword: 'META DISCLAIMER',
        aliases: [],
        effect: { kind: 'meta', name: 'disclaimer', isSingleLine: false },
        documentation: 'A note to users that is shown in the chat.',
        example: 'META DISCLAIMER Jack does not replace a botanist.',
    },
    {
        keyword: 'META INPUT PLACEHOLDER',
        aliases: [],
        effect: { kind: 'meta', name: 'inputPlaceholder', isSingleLine: true },
        documentation: 'Placeholder text of the chat input.',
        example: 'META INPUT PLACEHOLDER Ask about your garden…',
    },
    {
        keyword: 'META',
        aliases: [],
        effect: { kind: 'meta', name: null, isSingleLine: false },
        documentation: 'Any other entry of the profile: a name and its value.',
        example: 'META CATEGORY Gardening',
    },
    {
        keyword: 'OPEN',
        aliases: [],
        effect: { kind: 'open' },
        documentation: 'The agent learns from its conversations, which is the default. The text instructs the teacher.',
        example: 'OPEN Learn about plants, never about people.',
    },
    {
        keyword: 'CLOSED',
        aliases: [],
        effect: { kind: 'closed' },
        documentation: 'The agent does not learn, unless a later commitment says `OPEN`.',
        example: 'CLOSED',
    },
    {
        keyword: 'DELETE',
        aliases: ['CANCEL', 'DISCARD', 'REMOVE'],
        effect: { kind: 'deletion' },
        documentation: 'Removes earlier commitments that mention a parameter.',
        example: 'DELETE {season}',
    },
    {
        keyword: 'NOTE',
        aliases: ['NOTES', 'COMMENT', 'TODO', 'NONCE'],
        effect: { kind: 'note' },
        documentation: 'A note for authors. It has no effect.',
        example: 'NOTE Ask Anna about the roses.',
    },
    {
        keyword: 'FROM',
        aliases: [],
        effect: { kind: 'include' },
        documentation: 'Inherits the book of another agent on this server, except its name. This book has precedence.',
        example: 'FROM Jack Green',
    },
    {
        keyword: 'IMPORT',
        aliases: [],
        effect: { kind: 'include' },
        documentation:
            'Includes the book of another agent on this server, or the book at an address. Other text is included as knowledge. A book from an address adds no tools, models, metadata or `OPEN`.',
        example: 'IMPORT https://example.com/roses.book',
    },
    {
        keyword: 'TEAM',
        aliases: [],
        effect: { kind: 'team', heading: 'Team' },
        documentation:
            'Other agents on this server that this one can ask: a list separated by commas or lines, or text with the names in `{…}`.',
        example: 'TEAM Ask {Rose Red} about roses and {Tom Thumb} about herbs.',
    },
    {
        keyword: 'USE TIME',
        aliases: [],
        effect: { kind: 'tool', tool: 'time' },
        documentation: 'Lets the agent look up the date and time in any time zone.',
        example: 'USE TIME',
    },
    {
        keyword: 'USE MCP',
        aliases: [],
        effect: { kind: 'tool', tool: 'mcp' },
        documentation: 'Gives the agent the tools of the MCP server at an address.',
        example: 'USE MCP https://example.com/mcp',
    },
    {
        keyword: 'USE BROWSER',
        aliases: [],
        effect: { kind: 'tool', tool: 'browser' },
        documentation: 'Lets the agent open web pages, if the admin allows it (`ALLOW_BROWSING`).',
        example: 'USE BROWSER',
    },
    {
        keyword: 'USE SEARCH ENGINE',
        aliases: [],
        effect: { kind: 'tool', tool: 'search' },
        documentation: 'Lets the agent search the web, if the admin has set a search engine (`SEARCH_URL`).',
        example: 'USE SEARCH ENGINE',
    },
    {
        keyword: 'USE',
        aliases: [],
        effect: { kind: 'not-built', heading: NOT_BUILT },
        documentation: 'Asks for any other capability.',
        example: 'USE CALENDAR',
    },
];

/** The definition of a main keyword. */
export function commitmentOrNull(keyword: string): CommitmentDefinition | null {
    return BY_KEYWORD.get(keyword) ?? null;
}

const BY_KEYWORD = new Map(COMMITMENTS.map(definition => [definition.keyword, definition]));
