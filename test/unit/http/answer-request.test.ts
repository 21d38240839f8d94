import { expect, test } from 'bun:test';
import { canonicalUrl } from '../../../src/http/answer-request.ts';

test.each([
    ['/agents/jack/api/openai/chat/completions', '/agents/jack/api/openai/chat/completions'],
    ['/agents/jack/api/openai/v1/chat/completions', '/agents/jack/api/openai/chat/completions'],
    ['/agents/jack/api/openai//models', '/agents/jack/api/openai/models'],
    ['//agents//jack/api/openai/v1//models/', '/agents/jack/api/openai/models'],
    ['/api/openai/v1', '/api/openai'],
    ['/api/openai/v1/', '/api/openai'],
    ['/api/openai/v1/v1/models', '/api/openai/models'],
    ['/api/openai/v1/models?limit=2&path=//', '/api/openai/models?limit=2&path=//'],
    ['/api/openai/v10/models', '/api/openai/v10/models'],
    ['/agents/v1/api/openai/models', '/agents/v1/api/openai/models'],
    ['/other/v1/models', '/other/v1/models'],
    ['/', '/'],
    ['//', '/'],
    ['/docs/', '/docs'],
])('takes %s for %s', (path, canonical) => {
    expect(canonicalUrl(`http://localhost:4440${path}`)).toBe(`http://localhost:4440${canonical}`);
});

test.each([
    ['/api/openai/v1/models?to=http://x//y', 'http://localhost/api/openai/models?to=http://x//y'],
    ['//docs/', 'http://localhost/docs'],
    ['x:443', 'http://localhost/x:443'],
    ['?query', 'http://localhost/?query'],
])('takes %s, of a request without a host, for %s', (url, canonical) => {
    expect(canonicalUrl(url)).toBe(canonical);
});
