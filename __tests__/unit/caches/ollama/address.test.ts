import { describe, expect, test } from '@jest/globals';
import { ollamaAddress, ollamaVariable } from '../../../../src/caches/ollama/address.ts';

// As envconfig/config.go of Ollama has it, but for the addresses that only make sense to a listener.
test.each([
  ['', 'http://127.0.0.1:11434', true],
  ['  ', 'http://127.0.0.1:11434', true],
  ['127.0.0.1', 'http://127.0.0.1:11434', true],
  ['127.0.0.1:8080', 'http://127.0.0.1:8080', true],
  [' "localhost:1234" ', 'http://localhost:1234', true],
  ['0.0.0.0', 'http://127.0.0.1:11434', true],
  ['0.0.0.0:5000', 'http://127.0.0.1:5000', true],
  [':5000', 'http://127.0.0.1:5000', true],
  ['::1', 'http://[::1]:11434', true],
  ['[::1]', 'http://[::1]:11434', true],
  ['[::1]:5000', 'http://[::1]:5000', true],
  ['[::]:5000', 'http://[::1]:5000', true],
  ['127.0.0.1:abc', 'http://127.0.0.1:11434', true],
  ['127.0.0.1:99999', 'http://127.0.0.1:11434', true],
  ['http://127.0.0.1', 'http://127.0.0.1:80', true],
  ['http://127.0.0.1:5000/', 'http://127.0.0.1:5000', true],
  ['https://127.0.0.1', 'https://127.0.0.1:443', false],
  ['https://models.example.com/ollama/', 'https://models.example.com:443/ollama', false],
  ['gpu.example.com', 'http://gpu.example.com:11434', false],
  ['10.1.2.3:11434', 'http://10.1.2.3:11434', false],
  ['[fe80::1]:5000', 'http://[fe80::1]:5000', false],
])('OLLAMA_HOST=%j is %s', (value, url, here) => {
  expect(ollamaAddress({ OLLAMA_HOST: value })).toEqual({ url, here });
});

test('it may be unset', () => {
  expect(ollamaAddress({})).toEqual({ url: 'http://127.0.0.1:11434', here: true });
});

describe('what cannot be asked is refused, and shows no password', () => {
  test.each(['ftp://127.0.0.1', 'http://me:secret@host:80', 'a b', '127.0.0.1:0', 'a:b:c', 'x:1:2'])(
    '%j',
    (value) => {
      const address = ollamaAddress({ OLLAMA_HOST: value });
      expect(address).toEqual({ problem: expect.stringContaining('OLLAMA_HOST') });
      expect(JSON.stringify(address)).not.toContain('secret');
    },
  );
});

test('variables are read without blanks and quotes', () => {
  expect(ollamaVariable({ OLLAMA_MODELS: ` '/data/models' ` }, 'OLLAMA_MODELS')).toBe('/data/models');
  expect(ollamaVariable({}, 'OLLAMA_MODELS')).toBe('');
});
