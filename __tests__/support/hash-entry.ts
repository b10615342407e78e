import { runHashThread } from '../../src/host/hash/thread.ts';

// What the bundle does when it is started as a thread.
runHashThread();
