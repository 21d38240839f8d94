import { expect, test } from 'bun:test';
import { isUtilityPrompt } from '../../../src/history/history-recorder.ts';

const CHAT = '<chat_history>\nUSER: When do zinnias want water?\n</chat_history>';
const QUESTION = 'When do zinnias want water?';
const SOURCE = '<context>\n<source id="1">Zinnias want sun.</source>\n</context>';

/** Prompts in the shapes that chat apps give them, in the languages of their users. */
const PROMPTS: Readonly<Record<string, string>> = {
    'a title, task first': `### Task:\nName this chat in a few words.\n### Output:\nJSON: { "title": "…" }\n### Chat History:\n${CHAT}`,
    'tags, in German': `### Task:\nNenne ein bis drei Themen.\n### Chat History:\n${CHAT}\n`,
    'a search query, in Chinese': `### Task:\n判断是否需要搜索。\n### Chat History:\n${CHAT}`,
    'a completion': `### Task:\nContinue the text.\n### Context:\n${CHAT}\n<type>General</type>\n<text>When</text>\n#### Output:\n`,
    'a title, request first': 'Generate a concise title of this conversation in five words:\nUser: Hello',
    'a title with a word limit': 'Provide a concise, 5-word-or-less title for the conversation.\nUser: Hello',
    'a name': 'Based on the chat history, give this conversation a name.\nUser: Hello',
    'a summary as a title': 'Please summarize the conversation above in a short title.',
};

/** What people write, also with words around it that their app adds. */
const QUESTIONS: Readonly<Record<string, string>> = {
    'documents before the question': `### Task:\nAnswer with the context.\n\n### Guidelines:\n- Cite sources.\n\n${SOURCE}\n\n${QUESTION}`,
    'documents and the question in a tag': `### Task:\nAnswer.\n\n### Output:\nA direct answer.\n\n${SOURCE}\n\n<user_query>\n${QUESTION}\n</user_query>`,
    'a document about chats': `### Task:\nAnswer.\n\n<context>\n${CHAT}\n</context>\n\n${QUESTION}`,
    'a task of a person': '### Task:\nWater the zinnias. When?',
    'a title for something else': 'Write a short title for my poem about zinnias.',
    'a question about titles': 'What is a concise title?',
};

test.each(Object.entries(PROMPTS))("%s is the app's own prompt", (_, content) => {
    expect(isUtilityPrompt([{ role: 'user', content }])).toBe(true);
});

test.each(Object.entries(QUESTIONS))('%s is a question', (_, content) => {
    expect(isUtilityPrompt([{ role: 'user', content }])).toBe(false);
});
