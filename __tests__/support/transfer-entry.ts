import { runTransferWorker } from '../../src/host/transfer/worker.ts';

// What the bundle does when it is forked as a transfer worker.
runTransferWorker();
