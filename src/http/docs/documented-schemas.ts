import { z } from 'zod';
import { lazy } from '../../shared/lazy.ts';
import { chatCompletionBody } from '../openai/chat-completion-body.ts';
import { embeddingBody } from '../openai/embeddings-protocol.ts';
import { storedCompletionBody } from '../openai/metadata-schema.ts';
import { responseBody } from '../openai/responses-protocol.ts';
import { textCompletionBody } from '../openai/text-completions-protocol.ts';
import { agentSettingsBody, bookBody, checkBookBody, newAgentBody, tryBookBody } from '../web/books-protocol.ts';
import { embedBody } from '../web/embed-protocol.ts';
import { forgetBody } from '../web/history-protocol.ts';
import {
    editLessonBody,
    feedbackBody,
    learningModeBody,
    restoreLessonsBody,
    retryJobsBody,
    reviewBody,
} from '../web/learning-protocol.ts';
import { webChatBody } from '../web/protocol.ts';
import { logInBody } from '../web/session-protocol.ts';
import { settingsBody } from '../web/settings-protocol.ts';
import { newTokenBody, tokenChangesBody } from '../web/tokens-protocol.ts';

const errorBody = () =>
    z.object({
        error: z.object({
            message: z.string(),
            type: z.string(),
            param: z.string().nullable(),
            code: z.string().nullable(),
        }),
    });

/** The schemas of the documentation, made from those that validate. */
export const documentedSchemas = lazy(() => ({
    ChatCompletionRequest: toOpenapi(chatCompletionBody),
    StoredCompletionRequest: toOpenapi(storedCompletionBody),
    ResponseRequest: toOpenapi(responseBody),
    EmbeddingRequest: toOpenapi(embeddingBody),
    TextCompletionRequest: toOpenapi(textCompletionBody),
    WebChatRequest: toOpenapi(webChatBody),
    NewAgentRequest: toOpenapi(newAgentBody),
    BookRequest: toOpenapi(bookBody),
    CheckBookRequest: toOpenapi(checkBookBody),
    TryBookRequest: toOpenapi(tryBookBody),
    AgentSettingsRequest: toOpenapi(agentSettingsBody),
    EmbedRequest: toOpenapi(embedBody),
    LearningModeRequest: toOpenapi(learningModeBody),
    EditLessonRequest: toOpenapi(editLessonBody),
    RestoreLessonsRequest: toOpenapi(restoreLessonsBody),
    ReviewRequest: toOpenapi(reviewBody),
    RetryJobsRequest: toOpenapi(retryJobsBody),
    FeedbackRequest: toOpenapi(feedbackBody),
    ForgetRequest: toOpenapi(forgetBody),
    LogInRequest: toOpenapi(logInBody),
    NewTokenRequest: toOpenapi(newTokenBody),
    SettingsRequest: toOpenapi(settingsBody),
    TokenChangesRequest: toOpenapi(tokenChangesBody),
    Error: toOpenapi(errorBody),
}));

function toOpenapi(schema: () => z.ZodType): Record<string, unknown> {
    return z.toJSONSchema(schema(), { target: 'openapi-3.0', io: 'input', unrepresentable: 'any' });
}
