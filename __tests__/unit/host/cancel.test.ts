import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { listenForCancel } from '../../../src/host/cancel.ts';

test('the first signal cancels and says which it was, any later one is the second', () => {
  const signals = new EventEmitter();
  const { first, second } = listenForCancel(signals);
  expect([first.aborted, second.aborted]).toEqual([false, false]);
  signals.emit('SIGTERM', 'SIGTERM');
  expect([first.aborted, first.reason, second.aborted]).toEqual([true, 'SIGTERM', false]);
  signals.emit('SIGTERM', 'SIGTERM');
  signals.emit('SIGINT', 'SIGINT');
  expect([first.reason, second.reason]).toEqual(['SIGTERM', 'SIGTERM']);
});
