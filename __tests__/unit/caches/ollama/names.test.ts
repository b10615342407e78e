import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseModel, sameModel } from '../../../../src/caches/ollama/names.ts';

const HUB = 'registry.ollama.ai/library';

test.each([
  ['tiny', `${HUB}/tiny:latest`, false],
  ['llama3.2:1b', `${HUB}/llama3.2:1b`, false],
  ['me/My_Model-2.0:q4_K_M', 'registry.ollama.ai/me/My_Model-2.0:q4_K_M', false],
  ['hf.co/bartowski/Llama-3.2-1B-GGUF:Q4', 'hf.co/bartowski/Llama-3.2-1B-GGUF:Q4', false],
  ['127.0.0.1:5000/library/tiny', '127.0.0.1:5000/library/tiny:latest', false],
  ['http://127.0.0.1:5000/library/tiny:v2', '127.0.0.1:5000/library/tiny:v2', true],
  ['http://registry:5000/tiny', 'registry:5000/library/tiny:latest', true],
  ['HTTPS://models.example.com/team/tiny', 'models.example.com/team/tiny:latest', false],
])('%s is %s', (given, root, insecure) => {
  expect(parseModel(given)).toEqual({ given, root, insecure });
});

describe('what Ollama would refuse is said', () => {
  test.each([
    ['../../x', 'it is a path'],
    ['/etc/passwd', 'it is a path'],
    ['a/./b', 'it is a path'],
    ['tiny/', 'it is a path'],
    ['http:///tiny', 'it is a path'],
    ['-rf', 'starts with a dash'],
    ['--insecure', 'starts with a dash'],
    ['http://-h/x/y', 'starts with a dash'],
    ['a/b/c/d', 'more than three parts'],
    ['http://host:5000', 'no model'],
    ['127.0.0.1:5000/tiny', 'needs a namespace'],
    ['ftp://host/library/tiny', 'not a model name'],
    ['tiny:', 'not a model name'],
    ['tiny:a:b', 'not a model name'],
    ['tiny@sha256:00', 'not a model name'],
    ['a b', 'not a model name'],
    ['tiny\n', 'not a model name'],
    ['$(id)', 'not a model name'],
    ['x'.repeat(81), 'not a model name'],
    ['http://user:secret@host/library/x', 'not a model name'],
    ['', 'it is a path'],
  ])('%j: %s', (given, words) => {
    expect(parseModel(given)).toEqual({ problem: expect.stringContaining(words) });
  });
});

test('no name leads out of the store', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z.:/_\\-]{1,12}$/), (given) => {
      const name = parseModel(given);
      if ('problem' in name) return;
      expect(name.root).toMatch(/^\w[\w.:-]*\/\w[\w-]*\/\w[\w.-]*:\w[\w.-]*$/);
    }),
  );
});

test('Ollama minds no case', () => {
  expect(sameModel(`${HUB}/Tiny:latest`, `${HUB}/tiny:LATEST`)).toBe(true);
  expect(sameModel(`${HUB}/tiny:latest`, `${HUB}/tiny:v2`)).toBe(false);
});
